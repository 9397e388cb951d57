n = int(input())
for _ in range(n):
    name, price = input().split()
    print(name + "..." + format(price, ".2f"))
