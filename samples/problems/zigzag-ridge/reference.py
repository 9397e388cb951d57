def solve(text):
    n, *heights = map(int, text.split())
    heights.sort()
    low, high = heights[:(n + 1) // 2], heights[(n + 1) // 2:]
    tour = [0] * n
    tour[0::2], tour[1::2] = low, high
    return " ".join(map(str, tour)) + "\n"
