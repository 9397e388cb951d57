n = int(input())
rows = []
for _ in range(n):
    name, pence = input().split()
    rows.append((name, "%d.%02d" % divmod(int(pence), 100)))
width = max(len(a) + len(b) for a, b in rows) + 3
print("\n".join(a + b.rjust(width - len(a), ".") for a, b in rows), end="")
