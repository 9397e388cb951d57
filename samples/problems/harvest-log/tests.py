def case(fields, loads):
    return f"{fields} {len(loads)}\n" + "".join(f"{field} {weight}\n" for field, weight in loads)


PUBLIC = [case(3, [(1, 50), (3, 20), (1, 5), (3, 90)]), case(2, [(2, 10), (1, 10)])]
PRIVATE = [
    case(1, []),
    case(4, [(4, 1)]),
    case(5, [(5, 3), (4, 3), (3, 2), (3, 1), (2, 3)]),
    case(50000, [(i * 7919 % 49999 + 1, i * 104729 % 89999999 + 10000000) for i in range(143000)]),
]


def generated(dice):
    for fields, count in ((5, 20), (100, 300), (30, 2000)):
        yield case(fields, [(dice.randint(1, fields), dice.randint(1, 9999)) for _ in range(count)])
