def case(n, pairs):
    return f"{n} {len(pairs)}\n" + "".join(f"{a} {b}\n" for a, b in pairs)


def ring(n):
    return [(i, i % n + 1) for i in range(1, n + 1)]


PUBLIC = [case(4, [(1, 2), (2, 3), (4, 3)]), case(3, ring(3))]
PRIVATE = [
    case(1, []),
    case(6, [(2, 5), (6, 3)]),
    case(7, ring(7)),
    case(3000, ring(3000)),
    case(2999, ring(2999)),
    case(5, [(1, 2), (3, 4), (4, 5), (5, 3)]),
    case(3000, [(i, i + 1) for i in range(1, 3000)]),
]


def generated(dice):
    for n, m, fair in ((10, 12, True), (50, 40, True), (400, 900, True), (3000, 5000, True), (60, 70, False), (3000, 5000, False)):
        camps = [dice.random() < 0.4 for _ in range(n)]
        pairs = []
        while len(pairs) < m:
            a, b = dice.randint(1, n), dice.randint(1, n)
            if a != b and (not fair or camps[a - 1] != camps[b - 1]):
                pairs.append((a, b))
        yield case(n, pairs)
