n = int(input())
primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101]
families = {}
pairs = 0
for _ in range(n):
    word = input()
    product = 1
    for letter in word:
        product *= primes[ord(letter) - 97]
    family = families.setdefault(product, [])
    pairs += len(family)
    family.append(word)
size = max(map(len, families.values()))
print(pairs, min(min(f) for f in families.values() if len(f) == size))
