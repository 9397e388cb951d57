n = int(input())
spans = sorted(tuple(map(int, input().split())) for _ in range(n))
merged = [list(spans[0])]
for a, b in spans[1:]:
    if a <= merged[-1][1]:
        merged[-1][1] = max(merged[-1][1], b)
    else:
        merged.append([a, b])
lit = sum(b - a for a, b in merged)
gap = max([y[0] - x[1] for x, y in zip(merged, merged[1:])], default=0)
print(lit, gap)
