M = 10**18 + 3
q, *ns = map(int, open(0).read().split())
a, b, c = 1, 1, 2
table = []
for _ in range(5001):
    table.append(a)
    a, b, c = b, c, (a + b + c) % M
print(*[table[n] for n in ns], sep="\n")
