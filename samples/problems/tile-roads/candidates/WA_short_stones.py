M = 10**18 + 3
q, *ns = map(int, open(0).read().split())
ways = [1, 1]
while len(ways) < 5001:
    ways.append((ways[-1] + ways[-2]) % M)
print(*[ways[n] for n in ns])
