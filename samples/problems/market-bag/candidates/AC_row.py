n, cap = map(int, input().split())
best = [0] * (cap + 1)
for _ in range(n):
    g, v = map(int, input().split())
    if g <= cap:
        best = [max(b, best[i - g] + v) if i >= g else b for i, b in enumerate(best)]
print(best[cap])
