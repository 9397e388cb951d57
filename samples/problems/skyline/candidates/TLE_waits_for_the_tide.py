n = int(input())
h = list(map(int, input().split()))
level = max(h)
while level > 0:
    line = "".join("#" if x >= level else " " for x in h)
    if line.strip():
        continue  # the level is never lowered
    level -= 1
