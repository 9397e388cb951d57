import heapq

h, w = map(int, input().split())
g = "".join(input() for _ in range(h))
s, t = g.index("S"), g.index("C")


def guess(p):
    return abs(p // w - t // w) + abs(p % w - t % w)


best = {s: 0}
heap = [(guess(s), 0, s)]
answer = -1
while heap:
    f, d, p = heapq.heappop(heap)
    if p == t:
        answer = d
        break
    if d > best[p]:
        continue
    r, c = divmod(p, w)
    for ok, n in ((r > 0, p - w), (r < h - 1, p + w), (c > 0, p - 1), (c < w - 1, p + 1)):
        if ok and g[n] != "#" and d + 1 < best.get(n, 10**9):
            best[n] = d + 1
            heapq.heappush(heap, (d + 1 + guess(n), d + 1, n))
print(answer)
