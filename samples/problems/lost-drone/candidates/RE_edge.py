from collections import deque

h, w = map(int, input().split())
g = {}
for r in range(h):
    for c, sign in enumerate(input()):
        g[r, c] = sign
s = next(place for place, sign in g.items() if sign == "S")
dist = {s: 0}
q = deque([s])
while q:
    r, c = q.popleft()
    if g[r, c] == "C":
        print(dist[r, c])
        break
    for n in ((r + 1, c), (r, c + 1), (r - 1, c), (r, c - 1)):
        if g[n] != "#" and n not in dist:  # no look at the edge
            dist[n] = dist[r, c] + 1
            q.append(n)
else:
    print(-1)
