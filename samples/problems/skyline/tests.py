def case(heights):
    return f"{len(heights)}\n{' '.join(map(str, heights))}\n"


PUBLIC = [case([1, 3, 0, 2]), case([0, 0, 2])]
PRIVATE = [case([1]), case([60]), case([0] * 119 + [5]), case([5] + [0] * 119), case([3, 0, 3, 0, 0, 3]), case(list(range(61)))]


def generated(dice):
    for count in (8, 30, 120, 120):
        yield case([dice.randint(0, 60) for _ in range(count - 1)] + [dice.randint(1, 60)])
