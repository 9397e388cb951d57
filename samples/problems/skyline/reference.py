def solve(text):
    heights = list(map(int, text.split()))[1:]
    lines = ("".join("#" if h >= level else " " for h in heights).rstrip() for level in range(max(heights), 0, -1))
    return "\n".join(lines) + "\n"
