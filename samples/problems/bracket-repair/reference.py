def solve(text):
    opened = []
    for place, character in enumerate(text.strip(), 1):
        if character in "([{":
            opened.append(character)
        elif character in ")]}":
            if not opened or opened.pop() + character not in ("()", "[]", "{}"):
                return f"broken {place}\n"
    return f"open {len(opened)}\n" if opened else "ok\n"
