import sys

data = sys.stdin.buffer.read().split()
totals = [0] * int(data[0])
for i in range(2, len(data), 2):
    totals[int(data[i]) - 1] += int(data[i + 1])
best = max(totals)
print(totals.index(best) + 1, best)
