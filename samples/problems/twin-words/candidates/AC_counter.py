import sys
from collections import Counter

words = sys.stdin.read().split()[1:]
keys = ["".join(sorted(w)) for w in words]
c = Counter(keys)
print(sum(v * (v - 1) // 2 for v in c.values()))
top = max(c.values())
print(min(w for w, k in zip(words, keys) if c[k] == top))
