n = int(input())
h = sorted(map(int, input().split()))
lo, hi = h[: n // 2], h[n // 2:]
out = []
for i in range(n // 2):
    out += [hi[i], lo[i]]
if n % 2:
    out.append(hi[-1])
print(*out)
