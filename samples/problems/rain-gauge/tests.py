def case(notes, spans):
    lines = [f"{len(notes)} {len(spans)}"]
    lines += [f"{t} {r}" for t, r in notes] + [f"{a} {b}" for a, b in spans]
    return "\n".join(lines) + "\n"


PUBLIC = [case([(0, 2), (4, 2), (6, 0)], [(0, 4), (0, 6), (2, 6)]), case([(10, 0), (20, 5)], [(10, 20), (10, 10)])]
PRIVATE = [
    case([(0, 0), (3, 1)], [(0, 1), (1, 2), (2, 3), (0, 3)]),
    case([(0, 1000), (100000, 999)], [(0, 100000), (99999, 100000), (1, 99998)]),
    case([(5, 7), (6, 0), (7, 7), (8, 0)], [(5, 8), (6, 7), (5, 5)]),
    case([(0, 0), (7, 1), (100000, 0)], [(0, 7), (3, 4), (6, 99999)]),
]


def generated(dice):
    for count in (5, 20, 100, 300, 500):
        times = sorted(dice.sample(range(100001), count))
        notes = [(t, dice.randint(0, 1000)) for t in times]
        spans = [tuple(sorted(dice.randint(times[0], times[-1]) for _ in range(2))) for _ in range(40)]
        yield case(notes, spans)
