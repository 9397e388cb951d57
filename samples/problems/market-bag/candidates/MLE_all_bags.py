n, cap = map(int, input().split())
bags = [(0, 0, ())]
for i in range(n):
    g, v = map(int, input().split())
    bags += [(w + g, x + v, c + (i,)) for w, x, c in bags if w + g <= cap]
print(max(x for w, x, c in bags))
