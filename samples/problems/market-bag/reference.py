def solve(text):
    n, limit, *numbers = map(int, text.split())
    worth = [0] * (limit + 1)
    for grams, value in zip(numbers[0:2 * n:2], numbers[1:2 * n:2]):
        for free in range(limit, grams - 1, -1):
            worth[free] = max(worth[free], worth[free - grams] + value)
    return f"{worth[limit]}\n"
