n, cap = map(int, input().split())
goods = [tuple(map(int, input().split())) for _ in range(n)]


def best(i, left):
    if i == n:
        return 0
    g, v = goods[i]
    without = best(i + 1, left)
    return max(without, v + best(i + 1, left - g)) if g <= left else without


print(best(0, cap))
