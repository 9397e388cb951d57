def solve(text):
    deck, count, *cars = map(int, text.split())
    trips, free = 0, 0
    for car in cars[:count]:
        if car > free:
            trips, free = trips + 1, deck
        free -= car
    return f"{trips}\n"
