from fractions import Fraction


def solve(text):
    numbers = list(map(int, text.split()))
    n, q = numbers[:2]
    notes = list(zip(numbers[2:2 + 2 * n:2], numbers[3:3 + 2 * n:2]))
    spans = numbers[2 + 2 * n:]
    lines = []
    for a, b in zip(spans[0:2 * q:2], spans[1:2 * q:2]):
        total = Fraction(0)
        for (t0, r0), (t1, r1) in zip(notes, notes[1:]):
            low, high = max(a, t0), min(b, t1)
            if low < high:
                slope = Fraction(r1 - r0, t1 - t0)
                total += (high - low) * (r0 + slope * (Fraction(low + high, 2) - t0))
        lines.append(f"{float(total):.9f}")
    return "\n".join(lines) + "\n"
