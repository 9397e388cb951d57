word = "".join(c for c in input() if c in "()[]{}")
# Takes pairs out until none is left, but asks for an empty word.
while word:
    for pair in ("()", "[]", "{}"):
        word = word.replace(pair, "", 1)
print("ok")
