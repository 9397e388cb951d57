PUBLIC = ["a(b[c]d)e\n", "({x}\n", "(])\n"]
PRIVATE = [
    "z\n",
    ")\n",
    "(((\n",
    "{[()]}{[()]}\n",
    "{[(])}\n",
    "()" * 500 + "]\n",
    "(" * 10000 + ")" * 10000 + "\n",
    "[" * 20000 + "\n",
]


def generated(dice):
    for length in (10, 100, 1000, 20000, 20000):
        word, opened = [], []
        while len(word) + len(opened) < length:
            choice = dice.randrange(10)
            if choice < 3:
                word.append(dice.choice("abcxyz"))
            elif choice < 7 or not opened:
                kind = dice.randrange(3)
                word.append("([{"[kind])
                opened.append(")]}"[kind])
            else:
                word.append(opened.pop())
        word += reversed(opened)
        yield "".join(word) + "\n"
        place = dice.randrange(len(word))
        yield "".join(word[:place] + ["]"] + word[place + 1:]) + "\n"
