def solve(text):
    n, m, *ends = map(int, text.split())
    friends = [[] for _ in range(n)]
    for a, b in zip(ends[0:2 * m:2], ends[1:2 * m:2]):
        friends[a - 1].append(b - 1)
        friends[b - 1].append(a - 1)
    camp = [None] * n
    for first in range(n):
        if camp[first] is not None:
            continue
        camp[first], stack = 0, [first]
        while stack:
            child = stack.pop()
            for other in friends[child]:
                if camp[other] is None:
                    camp[other] = 1 - camp[child]
                    stack.append(other)
                elif camp[other] == camp[child]:
                    return "NO\n"
    return "".join("AB"[c] for c in camp) + "\n"
