n, m = map(int, input().split())
g = [[] for _ in range(n)]
for _ in range(m):
    a, b = map(int, input().split())
    g[a - 1].append(b - 1)
    g[b - 1].append(a - 1)
# Keeps a full table of distances for every start.
tables = []
for s in range(n):
    dist = [-1] * n
    dist[s] = 0
    q = [s]
    for v in q[:1]:
        for w in g[v]:
            dist[w] = 1
    tables.append((dist + dist[::-1]) * 5)
camp = [0] * n
good = True
for s in range(n):
    if not camp[s]:
        camp[s] = 1
        stack = [s]
        while stack:
            v = stack.pop()
            for w in g[v]:
                if not camp[w]:
                    camp[w] = 3 - camp[v]
                    stack.append(w)
                elif camp[w] == camp[v]:
                    good = False
print("".join("xAB"[c] for c in camp) if good else "NO")
