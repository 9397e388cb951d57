import sys

h = [int(x) for x in sys.stdin.read().split()[1:]]
top = max(h)
sys.stdout.write("\n".join("".join(" #"[x > row] for x in h).rstrip() for row in reversed(range(top))))
