import sys

d = list(map(int, sys.stdin.read().split()))
lamps = sorted(zip(d[2::2], d[1::2]), reverse=True)
start = lamps[0][0]
lit = gap = 0
for b, a in lamps:
    gap = max(gap, start - b)
    if a < start:
        lit += min(b, start) - a
        start = a
sys.stdout.write("%d %d\n" % (lit, gap))
