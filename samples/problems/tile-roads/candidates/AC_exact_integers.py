q = int(input())
ways = [1]
for n in range(1, 5001):
    ways.append(sum(ways[max(0, n - 3):n]))
for n in input().split():
    print(ways[int(n)] % 1000000000000000003)
