n = int(input())
rows = []
for _ in range(n):
    name, pence = input().split()
    rows.append((name, f"{int(pence) // 100}.{int(pence) % 100}"))
width = max(len(a) + len(b) for a, b in rows) + 3
for a, b in rows:
    print(a + "." * (width - len(a) - len(b)) + b)
