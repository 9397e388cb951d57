import sys
from bisect import bisect_right
from itertools import accumulate

data = list(map(int, sys.stdin.read().split()))
deck, n = data[0], data[1]
prefix = [0] + list(accumulate(data[2:2 + n]))
at, trips = 0, 0
while at < n:
    at = bisect_right(prefix, prefix[at] + deck) - 1
    trips += 1
print(trips)
