def case(lengths):
    return f"{len(lengths)}\n{' '.join(map(str, lengths))}\n"


PUBLIC = [case([1, 2, 3, 4]), case([0, 10])]
PRIVATE = [case([5000]), case([70, 69, 68, 67, 66]), case([0]), case([12, 17, 15]), case(list(range(4951, 5001)))]


def generated(dice):
    for low, high in ((0, 14), (8, 17), (60, 90), (100, 1000), (2000, 5000)):
        yield case([dice.randint(low, high) for _ in range(dice.randint(3, 50))])
