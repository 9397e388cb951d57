n = int(input())
words = [input() for _ in range(n)]
groups = {}
for w in words:
    groups.setdefault((len(w), sum(map(ord, w))), []).append(w)  # "ad" and "bc" have the same sum
pairs = sum(len(g) * (len(g) - 1) // 2 for g in groups.values())
most = max(len(g) for g in groups.values())
print(pairs)
print(min(w for g in groups.values() if len(g) == most for w in g))
