stack = []
answer = "OK"
for i, c in enumerate(input(), 1):
    if c in "([{":
        stack.append(")]}"["([{".index(c)])
    elif c in ")]}" and (not stack or stack.pop() != c):
        answer = f"BROKEN {i}"
        stack = []
        break
print(f"OPEN {len(stack)}" if stack else answer)
