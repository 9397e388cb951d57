h, w = map(int, input().split())
g = [input() for _ in range(h)]
wave = {(r, c) for r in range(h) for c in range(w) if g[r][c] == "S"}
seen = set(wave)
steps = 0
answer = -1
while wave and answer < 0:
    if any(g[r][c] == "C" for r, c in wave):
        answer = steps
    nxt = set()
    for r, c in wave:
        for a, b in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if 0 <= a < h and 0 <= b < w and g[a][b] != "#" and (a, b) not in seen:
                seen.add((a, b))
                nxt.add((a, b))
    wave = nxt
    steps += 1
print(answer)
