n = int(input())
h = list(map(int, input().split()))
for level in range(max(h), 0, -1):
    print("".join("#" if x >= level else " " for x in h))
