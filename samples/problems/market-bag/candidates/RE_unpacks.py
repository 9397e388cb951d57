n, cap, *rest = open(0).read().split()
best = [0] * (int(cap) + 1)
for g, v in map(int, rest):
    for w in range(int(cap), g - 1, -1):
        best[w] = max(best[w], best[w - g] + v)
print(best[-1])
