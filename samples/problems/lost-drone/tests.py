def case(rows):
    return f"{len(rows)} {len(rows[0])}\n" + "".join(f"{row}\n" for row in rows)


def field(dice, height, width, share):
    rows = [["#" if dice.random() < share else "." for _ in range(width)] for _ in range(height)]
    rows[dice.randrange(height)][dice.randrange(width // 2)] = "S"
    rows[dice.randrange(height)][width // 2 + dice.randrange(width // 2)] = "C"
    return ["".join(row) for row in rows]


def snake(height, width):
    rows = ["." * width if r % 2 == 0 else ("#" * (width - 1) + "." if r % 4 == 1 else "." + "#" * (width - 1)) for r in range(height)]
    return ["S" + rows[0][1:]] + rows[1:-1] + [rows[-1][:-1] + "C"]


PUBLIC = [case(["S..", ".#.", "..C"]), case(["S#C"])]
PRIVATE = [
    case(["SC"]),
    case(["C", ".", "S"]),
    case(["..........", ".########.", ".#S.....#.", ".######.#.", "......#.#C"]),
    case(snake(149, 150)),
    case(["S" + "." * 149] + ["." * 150] * 147 + ["." * 148 + "##", "." * 148 + "#C"]),
]


def generated(dice):
    yield case(field(dice, 5, 6, 0.2))
    yield case(field(dice, 20, 20, 0.3))
    yield case(field(dice, 150, 150, 0.25))
    yield case(field(dice, 150, 150, 0.33))
    yield case(field(dice, 150, 150, 0.0))
