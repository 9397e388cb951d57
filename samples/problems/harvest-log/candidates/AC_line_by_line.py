import sys
from collections import Counter

fields, n = map(int, sys.stdin.readline().split())
c = Counter()
for line in sys.stdin:
    a, b = line.split()
    c[int(a)] += int(b)
total, field = max(((w, -f) for f, w in c.items()), default=(0, -1))
print(-field)
print(total)
