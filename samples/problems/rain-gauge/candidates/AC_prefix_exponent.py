import sys
from bisect import bisect_right

d = list(map(int, sys.stdin.read().split()))
n, q = d[0], d[1]
t, r = d[2:2 + 2 * n:2], d[3:3 + 2 * n:2]
area = [0.0]
for i in range(n - 1):
    area.append(area[-1] + (r[i] + r[i + 1]) * (t[i + 1] - t[i]) / 2)


def until(x):
    i = min(bisect_right(t, x) - 1, n - 2)
    y = r[i] + (r[i + 1] - r[i]) * (x - t[i]) / (t[i + 1] - t[i])
    return area[i] + (r[i] + y) * (x - t[i]) / 2


rest = d[2 + 2 * n:]
print(" ".join("%.14e" % (until(rest[2 * k + 1]) - until(rest[2 * k])) for k in range(q)))
