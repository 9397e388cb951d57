def solve(text):
    words = text.split()[1:]
    rows = [(name, f"{int(pence) // 100}.{int(pence) % 100:02d}") for name, pence in zip(words[::2], words[1::2])]
    width = max(len(name) + len(price) for name, price in rows) + 3
    return "".join(f"{name}{'.' * (width - len(name) - len(price))}{price}\n" for name, price in rows)
