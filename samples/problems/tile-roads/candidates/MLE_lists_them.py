q = int(input())
for n in map(int, input().split()):
    ways = [()]
    done = 0
    while ways:
        # Depth first, but keeps every path it has been on.
        path = ways[done] if done < len(ways) else None
        if path is None:
            break
        done += 1
        ways.extend(path + (stone,) for stone in (1, 2, 3) if sum(path) + stone <= n)
    print(sum(1 for path in ways if sum(path) == n))
