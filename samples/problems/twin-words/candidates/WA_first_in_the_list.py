from collections import Counter

n = int(input())
words = [input() for _ in range(n)]
c = Counter("".join(sorted(w)) for w in words)
print(sum(v * (v - 1) // 2 for v in c.values()))
print(max(words, key=lambda w: c["".join(sorted(w))]))
