import sys

f, n, *d = map(int, sys.stdin.read().split())
best, field = 0, 1
for i in range(1, f + 1):
    total = sum(w for a, w in zip(d[::2], d[1::2]) if a == i)
    if total > best:
        best, field = total, i
print(field, best)
