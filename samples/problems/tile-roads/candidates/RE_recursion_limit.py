from functools import lru_cache


@lru_cache(maxsize=None)
def ways(n):
    if n < 2:
        return 1 if n >= 0 else 0
    return (ways(n - 1) + ways(n - 2) + ways(n - 3)) % (10**18 + 3)


input()
for n in map(int, input().split()):
    print(ways(n))
