import random

h, w = map(int, input().split())
g = [input() for _ in range(h)]
r, c = next((i, row.index("S")) for i, row in enumerate(g) if "S" in row)
steps = 0
dice = random.Random(1)
# A random walk ends on a small map, and never where the charger is out of reach.
while g[r][c] != "C":
    a, b = dice.choice(((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)))
    if 0 <= a < h and 0 <= b < w and g[a][b] != "#":
        r, c = a, b
        steps += 1
    if steps > 0 and g[r][c] == "C":
        steps = 0
        r, c = next((i, row.index("S")) for i, row in enumerate(g) if "S" in row)
print(steps)
