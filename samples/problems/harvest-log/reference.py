def solve(text):
    numbers = list(map(int, text.split()))
    totals = [0] * (numbers[0] + 1)
    for field, weight in zip(numbers[2::2], numbers[3::2]):
        totals[field] += weight
    best = max(range(1, len(totals)), key=lambda field: (totals[field], -field))
    return f"{best} {totals[best]}\n"
