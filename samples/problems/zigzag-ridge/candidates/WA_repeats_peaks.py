n = int(input())
h = list(map(int, input().split()))
low, high = min(h), max(h)
print(*[low if i % 2 else high for i in range(n)])
