n = int(input())
spans = sorted(tuple(map(int, input().split())) for _ in range(n))
lit = gap = 0
end = spans[0][0]
for a, b in spans:
    gap = max(gap, a - end)
    lit += b - a if a >= end else b - end
    end = b
print(lit, gap)
