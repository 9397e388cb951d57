def case(words):
    return f"{len(words)}\n" + "".join(f"{word}\n" for word in words)


PUBLIC = [case(["now", "own", "won", "cat", "act"]), case(["b", "a"])]
PRIVATE = [
    case(["solo"]),
    case(["tea", "tea", "eat"]),
    case(["aab", "abb", "bab", "aba", "bba", "baa"]),
    case(["zz"] * 2000),
    case(["ad", "bc", "da", "cb"]),
]


def generated(dice):
    for count, letters, length in ((10, "ab", 3), (200, "abc", 4), (2000, "abcdefgh", 5), (2000, "aeinrst", 7), (2000, "xyz", 12)):
        yield case(["".join(dice.choice(letters) for _ in range(dice.randint(1, length))) for _ in range(count)])
