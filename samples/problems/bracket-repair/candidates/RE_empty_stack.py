stack = []
for i, c in enumerate(input(), 1):
    if c in "([{":
        stack.append(c)
    elif c in ")]}" and stack.pop() + c not in ("()", "[]", "{}"):
        print("broken", i)
        break
else:
    print(f"open {len(stack)}" if stack else "ok")
