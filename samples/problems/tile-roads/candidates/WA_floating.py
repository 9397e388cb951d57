q, *ns = map(int, open(0).read().split())
M = 1e18 + 3
ways = [1.0, 1.0, 2.0]
for _ in range(5000):
    ways.append((ways[-1] + ways[-2] + ways[-3]) % M)
for n in ns:
    print(int(ways[n]))
