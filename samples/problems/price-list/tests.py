def case(goods):
    return f"{len(goods)}\n" + "".join(f"{name} {pence}\n" for name, pence in goods)


PUBLIC = [case([("tea", 250), ("coffee", 1075), ("cake", 5)])]
PRIVATE = [
    case([("a", 1)]),
    case([("pianoforte", 9999999), ("pin", 1)]),
    case([("x", 100), ("yy", 99), ("zzz", 9)]),
    case([("same", 1234)] * 5),
]


def generated(dice):
    for count in (4, 20, 100, 500):
        names = ("".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(dice.randint(1, 20))) for _ in range(count))
        yield case([(name, dice.randint(1, 10 ** dice.randint(1, 7) - 1)) for name in names])
