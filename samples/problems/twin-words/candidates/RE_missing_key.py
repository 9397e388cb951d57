n = int(input())
words = [input() for _ in range(n)]
groups = {}
for w in words:
    groups["".join(sorted(w))] += 1
print(sum(groups.values()))
