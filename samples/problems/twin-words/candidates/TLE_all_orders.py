from itertools import permutations

n = int(input())
words = [input() for _ in range(n)]
pairs, count = 0, [0] * n
for i in range(n):
    for j in range(i):
        if any("".join(p) == words[j] for p in permutations(words[i])):
            pairs += 1
            count[i] += 1
            count[j] += 1
print(pairs)
print(min((-c, w) for c, w in zip(count, words))[1])
