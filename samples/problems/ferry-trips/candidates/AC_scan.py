deck, n = map(int, input().split())
cars = list(map(int, input().split())) if n else []
trips = 0
used = deck
for c in cars:
    if used + c > deck:
        trips += 1
        used = 0
    used += c
print(trips)
