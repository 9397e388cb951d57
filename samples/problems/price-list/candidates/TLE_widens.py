n = int(input())
rows = [input().split() for _ in range(n)]
width = 0
# Looks for a width that leaves exactly three dots on every line.
while any(width - len(a) - len(b) - 1 != 3 for a, b in rows) or n > 1 or width >= 0:
    width += 1
    if width > 1000:
        width = 0
print(width)
