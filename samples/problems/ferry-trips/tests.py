def case(deck, cars):
    return f"{deck} {len(cars)}\n{' '.join(map(str, cars))}\n"


PUBLIC = [case(10, [4, 5, 3, 6, 7]), case(7, [3, 3, 1, 5])]
PRIVATE = [
    case(5, []),
    case(1, [1]),
    case(9, [9, 9, 9]),
    case(10, [6, 3, 6, 3, 6, 3]),
    case(1000000, [700000, 400000, 300000, 500000] * 700),
]


def generated(dice):
    for count in (10, 40, 200, 1000, 3000, 3000):
        deck = dice.randint(20, 200) if count <= 200 else dice.randint(300, 1000) * 997
        yield case(deck, [dice.randint(1, deck * 2 // 3) for _ in range(count)])
