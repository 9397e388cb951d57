from collections import Counter


def solve(text):
    words = text.split()[1:]
    groups = Counter("".join(sorted(word)) for word in words)
    pairs = sum(count * (count - 1) // 2 for count in groups.values())
    return f"{pairs}\n{min(words, key=lambda word: (-groups[''.join(sorted(word))], word))}\n"
