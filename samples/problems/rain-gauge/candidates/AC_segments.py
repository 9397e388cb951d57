import sys

it = iter(map(int, sys.stdin.read().split()))
n, q = next(it), next(it)
p = [(next(it), next(it)) for _ in range(n)]


def rate(i, t):
    (x, y), (u, v) = p[i], p[i + 1]
    return y + (v - y) * (t - x) / (u - x)


for _ in range(q):
    a, b = next(it), next(it)
    s = 0.0
    for i in range(n - 1):
        lo, hi = max(a, p[i][0]), min(b, p[i + 1][0])
        if lo < hi:
            s += (rate(i, lo) + rate(i, hi)) * (hi - lo) / 2
    print(s)
