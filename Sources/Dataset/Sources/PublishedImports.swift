/// What the graders of published sets put in front of a candidate in Python. Models rely on it, so their published figures do too.
enum PublishedImports {
    /// LiveCodeBench's.
    static let liveCodeBench =
        starred([
            "string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics", "itertools", "functools",
            "operator", "io", "sys", "json", "builtins", "typing",
        ])
        + plain([
            "string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics", "itertools", "functools",
            "operator", "io", "sys", "json",
        ]) + "sys.setrecursionlimit(50000)\n"

    /// That of APPS and TACO, without numpy, which need not be there.
    static let apps =
        plain(["sys", "time", "itertools", "collections", "math", "fractions", "random", "heapq"])
            + """
            from itertools import accumulate, product, permutations, combinations
            from collections import Counter, OrderedDict, deque, defaultdict, ChainMap
            from functools import lru_cache
            from math import sqrt, sin, cos, tan, ceil, fabs, floor, gcd, exp, log, log2
            from typing import List, Tuple
            from heapq import *

            """

    /// What programs of APPS and TACO find beside.
    static let appsStreams = "stdin = sys.stdin\nstdout = sys.stdout\n"

    private static func starred(_ modules: [String]) -> String { modules.map { "from \($0) import *\n" }.joined() }
    private static func plain(_ modules: [String]) -> String { modules.map { "import \($0)\n" }.joined() }
}
