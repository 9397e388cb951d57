n = int(input())
rows = [input().split() for _ in range(n)]
dots = []
while True:
    dots.append("." * (100000 + len(dots)))
    if len(dots) < n - 600:
        break
