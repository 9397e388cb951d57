def case(limit, goods):
    return f"{len(goods)} {limit}\n" + "".join(f"{grams} {worth}\n" for grams, worth in goods)


PUBLIC = [case(10, [(6, 60), (5, 40), (5, 41)]), case(3, [(4, 100)])]
PRIVATE = [
    case(1, [(1, 1000000000)]),
    case(7, [(3, 10), (3, 10), (2, 1)]),
    case(100, [(51, 52), (50, 50), (50, 50)]),
    case(5000, [(1, 999999999)] * 60),
    case(5000, [(3000 + i, 1000 + i) for i in range(60)]),
    case(5000, [(97 + 3 * i, 100 + 3 * i + i % 7) for i in range(60)]),
]


def generated(dice):
    for count, limit in ((6, 50), (12, 200), (40, 2000), (60, 5000), (60, 5000)):
        yield case(limit, [(dice.randint(1, limit // 4), dice.randint(1, 1000000000)) for _ in range(count)])
