n, cap = map(int, input().split())
states = {0: 0}
for _ in range(n):
    g, v = map(int, input().split())
    grown = dict(states)
    for w, x in states.items():
        if w + g <= cap and grown.get(w + g, -1) < x + v:
            grown[w + g] = x + v
    states = grown
print(max(states.values()))
