n = int(input())
spans = sorted(tuple(map(int, input().split())) for _ in range(n))
lit, end, gaps = 0, spans[0][0], []
for a, b in spans:
    if a > end:
        gaps.append(a - end)
    lit += max(0, b - max(a, end))
    end = max(end, b)
print(lit, max(gaps))
