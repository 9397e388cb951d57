def solve(text):
    n, *numbers = map(int, text.split())
    spans = sorted(zip(numbers[::2], numbers[1::2]))
    lit, gap, end = 0, 0, spans[0][0]
    for a, b in spans:
        gap = max(gap, a - end)
        lit += max(0, b - max(a, end))
        end = max(end, b)
    return f"{lit} {gap}\n"
