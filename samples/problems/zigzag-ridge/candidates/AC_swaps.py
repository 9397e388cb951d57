import sys

n, *h = map(int, sys.stdin.read().split())
for i in range(1, n):
    if (h[i - 1] > h[i]) != (i % 2 == 1):
        h[i - 1], h[i] = h[i], h[i - 1]
print("\n".join(map(str, h)))
