import sys

w = sys.stdin.read().split()[1:]
goods = [(w[i], w[i + 1].zfill(3)) for i in range(0, len(w), 2)]
widest = max(len(n) + len(p) for n, p in goods)
sys.stdout.write("".join(f"{n}{'.' * (widest - len(n) - len(p) + 3)}{p[:-2]}.{p[-2:]}\n" for n, p in goods))
