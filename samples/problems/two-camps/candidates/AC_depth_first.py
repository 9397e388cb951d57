import sys

sys.setrecursionlimit(10000)
d = list(map(int, sys.stdin.read().split()))
n, m = d[0], d[1]
g = {i: set() for i in range(1, n + 1)}
for a, b in zip(d[2::2], d[3::2]):
    g[a].add(b)
    g[b].add(a)
colour = {}


def paint(v, c):
    colour[v] = c
    return all(colour[w] != c if w in colour else paint(w, 1 - c) for w in g[v])


good = all(v in colour or paint(v, v % 2) for v in g)
print("".join("AB"[colour[v]] for v in g) if good else "NO")
