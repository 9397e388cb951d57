import sys

it = iter(map(int, sys.stdin.read().split()))
n, q = next(it), next(it)
p = [(next(it), next(it)) for _ in range(n)]
for _ in range(q):
    a, b = next(it), next(it)
    s = 0.0
    for (x, y), (u, v) in zip(p, p[1:]):
        lo, hi = max(a, x), min(b, u)
        if lo <= hi and a <= u and b >= x:
            k = (v - y) / (u - x)
            mean = sum(y + k * (z - x) for z in (lo, hi)) / (2 * (hi - lo))  # a span without length divides by zero
            s += mean * (hi - lo) * (hi - lo)
    print("%.9f" % s)
