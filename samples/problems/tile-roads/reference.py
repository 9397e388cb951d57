def solve(text):
    lengths = list(map(int, text.split()))[1:]
    ways = [1, 1, 2]
    while len(ways) <= max(lengths):
        ways.append(sum(ways[-3:]) % 1000000000000000003)
    return "".join(f"{ways[n]}\n" for n in lengths)
