h, w = map(int, input().split())
g = [input() for _ in range(h)]
pos = {g[r][c]: (r, c) for r in range(h) for c in range(w)}
(a, b), (c, d) = pos["S"], pos["C"]
free = h > 1 and w > 1
print(abs(a - c) + abs(b - d) if free or "#" not in g[0] else -1)
