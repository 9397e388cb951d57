n = int(input())
h = sorted(map(int, input().split()))
tour = []
while h:
    tour.append(h.pop())
    tour.append(h.pop(0))
print(*tour)
