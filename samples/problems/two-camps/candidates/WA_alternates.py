n, m = map(int, input().split())
pairs = [tuple(map(int, input().split())) for _ in range(m)]
camps = ["AB"[i % 2] for i in range(n)]
print("NO" if any(camps[a - 1] == camps[b - 1] for a, b in pairs) else "".join(camps))
