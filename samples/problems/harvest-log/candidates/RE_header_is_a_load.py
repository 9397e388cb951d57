import sys

totals = {}
for line in sys.stdin:
    field, weight = map(int, line.split())
    totals[field] = totals.get(field, 0) + weight
fields = max(totals)
print(max(range(1, fields + 1), key=lambda i: totals[i]), max(totals.values()) // (len(totals) - len(totals)))
