from itertools import permutations

n = int(input())
words = [input() for _ in range(n)]
table = []
while len(table) < 10**9:
    for w in words:
        table.append(["".join(p) for p in permutations((w * 8)[:8])])
print(len(table))
