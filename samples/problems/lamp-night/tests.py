def case(lamps):
    return f"{len(lamps)}\n" + "".join(f"{a} {b}\n" for a, b in lamps)


PUBLIC = [case([(0, 5), (3, 8), (10, 12)]), case([(4, 9)])]
PRIVATE = [
    case([(0, 1000000000)]),
    case([(0, 10), (10, 20), (30, 40)]),
    case([(0, 100), (20, 30), (40, 50), (110, 120)]),
    case([(5, 6), (1, 2), (3, 4)]),
    case([(i * 300000, i * 300000 + 100000) for i in range(3000)]),
]


def generated(dice):
    for count, longest in ((5, 20), (50, 1000), (3000, 100000), (3000, 1000000), (3000, 100000000)):
        lamps = []
        for _ in range(count):
            a = dice.randint(0, 30 * longest if longest < 100000 else 900000000)
            lamps.append((a, a + dice.randint(1, longest)))
        yield case(lamps)
