word = input()
level = 0
for i, c in enumerate(word, 1):
    level += (c in "([{") - (c in ")]}")
    if level < 0:
        print("broken", i)
        break
else:
    print(f"open {level}" if level else "ok")
