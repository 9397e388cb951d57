def case(heights):
    return f"{len(heights)}\n{' '.join(map(str, heights))}\n"


PUBLIC = [case([30, 10, 20, 40]), case([7, 3])]
PRIVATE = [
    case([5]),
    case([1, 2, 3]),
    case([9, 8, 7, 6, 5, 4, 3, 2, 1]),
    case([1000000000, 1, 999999999, 2, 500000000]),
    case(list(range(1, 2001))),
]


def generated(dice):
    for count in (6, 31, 100, 777, 2000):
        yield case(dice.sample(range(1, 1000000001), count))
