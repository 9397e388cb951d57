from itertools import permutations

n = int(input())
h = sorted(map(int, input().split()))
for p in permutations(h):
    if all((p[i - 2] < p[i - 1]) != (p[i - 1] < p[i]) for i in range(2, n)):
        print(*p)
        break
