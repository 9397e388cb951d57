from collections import deque


def solve(text):
    rows = text.split()[2:]
    places = {(r, c): sign for r, row in enumerate(rows) for c, sign in enumerate(row) if sign != "#"}
    start = next(place for place, sign in places.items() if sign == "S")
    charge, queue = {start: 0}, deque([start])
    while queue:
        r, c = place = queue.popleft()
        if places[place] == "C":
            return f"{charge[place]}\n"
        for near in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if near in places and near not in charge:
                charge[near] = charge[place] + 1
                queue.append(near)
    return "-1\n"
