import sys

it = iter(map(int, sys.stdin.read().split()))
n, q = next(it), next(it)
p = [(next(it), next(it)) for _ in range(n)]
for _ in range(q):
    a, b = next(it), next(it)
    s = 0
    for (x, y), (u, v) in zip(p, p[1:]):
        lo, hi = max(a, x), min(b, u)
        if lo < hi:
            s += (y + v) / 2 * (hi - lo)  # the mean of the whole piece, even for a part of it
    print("%.9f" % s)
