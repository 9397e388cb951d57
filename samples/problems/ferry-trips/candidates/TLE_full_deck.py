import sys

data = list(map(int, sys.stdin.read().split()))
deck, n, cars = data[0], data[1], data[2:]
i = trips = 0
while i < n:
    used = 0
    # A car as long as the deck never gets on board, and the loop never ends.
    while i < n and used + cars[i] <= deck - (cars[i] == deck):
        used += cars[i]
        i += 1
    trips += 1
print(trips)
