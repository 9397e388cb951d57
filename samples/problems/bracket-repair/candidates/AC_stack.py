pairs = {")": "(", "]": "[", "}": "{"}
stack = []
answer = None
for i, c in enumerate(input()):
    if c in "([{":
        stack.append(c)
    elif c in pairs:
        if not stack or stack.pop() != pairs[c]:
            answer = f"broken {i + 1}"
            break
if answer is None:
    answer = f"open {len(stack)}" if stack else "ok"
print(answer)
