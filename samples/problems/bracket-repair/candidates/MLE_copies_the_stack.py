stack = []
history = []
for i, c in enumerate(input(), 1):
    if c in "([{":
        stack.append(c)
    elif c in ")]}":
        if not stack or stack.pop() + c not in ("()", "[]", "{}"):
            print("broken", i)
            break
    history.append(list(stack))  # quadratic: over a gigabyte for a deep word
else:
    print(f"open {len(stack)}" if stack else "ok")
