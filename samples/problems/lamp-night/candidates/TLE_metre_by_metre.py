n = int(input())
spans = [tuple(map(int, input().split())) for _ in range(n)]
lit = gap = dark = 0
first, last = min(a for a, b in spans), max(b for a, b in spans)
for metre in range(first, last):
    if any(a <= metre < b for a, b in spans):
        lit += 1
        dark = 0
    else:
        dark += 1
        gap = max(gap, dark)
print(lit, gap)
