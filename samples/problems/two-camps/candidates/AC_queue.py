import sys
from collections import deque

d = list(map(int, sys.stdin.read().split()))
n, m = d[0], d[1]
g = [[] for _ in range(n + 1)]
for i in range(m):
    a, b = d[2 + 2 * i], d[3 + 2 * i]
    g[a].append(b)
    g[b].append(a)
c = [""] * (n + 1)
ok = True
for s in range(n, 0, -1):
    if c[s]:
        continue
    c[s] = "B"
    q = deque([s])
    while q:
        v = q.popleft()
        for w in g[v]:
            if not c[w]:
                c[w] = "A" if c[v] == "B" else "B"
                q.append(w)
            elif c[w] == c[v]:
                ok = False
print("".join(c[1:]) if ok else "NO")
