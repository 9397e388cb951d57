extension CandidateMix {
    /// The mixes that need nothing but this host's tools, with the language whose tools they need.
    static let made: [(language: String, make: @Sendable () -> CandidateMix)] = [
        ("python3", { CandidateMix("python-trivial", language: "PYTHON3", count: 400, comment: "#", templates: [trivialPython]) }),
        ("python3", { CandidateMix("python-typical", language: "PYTHON3", count: 400, comment: "#", templates: typicalPython) }),
        ("python3", { CandidateMix("python-wide", language: "PYTHON3", count: 100, comment: "#", templates: [widePython]) }),
        ("cpp", { CandidateMix("cpp-bits", language: "CPP", count: 200, comment: "//", templates: cpp("#include <bits/stdc++.h>\n")) }),
        ("cpp", { CandidateMix("cpp-single", language: "CPP", count: 100, comment: "//", templates: cpp(singleHeaders)) }),
        ("java", { CandidateMix("java", language: "JAVA", count: 20, comment: "//", templates: [javaNumbers]) }),
        ("pypy3", { CandidateMix("pypy", language: "pypy3", count: 50, comment: "#", templates: typicalPython) }),
        ("javascript", { CandidateMix("node", language: "javascript", count: 50, comment: "//", templates: [nodeNumbers]) }),
    ]

    /// Imports nothing: what the judge itself costs.
    private static let trivialPython = """
        n = int(input())
        a = sorted(map(int, input().split()))
        x, y = a[0], 0
        for v in a:
            x, y = v, x
            while y: x, y = y, x % y
        print(sum(a), x, len(set(a)), a[n // 2])

        """

    private static let pythonHeader = """
        import sys
        import math
        import heapq
        import bisect
        import collections
        import itertools
        import functools
        from typing import List, Optional, Tuple, Dict


        """

    private static let typicalPython = [
        """
        def solve(values: List[int]) -> Tuple[int, int, int, int]:
            divisor = functools.reduce(math.gcd, values)
            return sum(values), divisor, len(collections.Counter(values)), sorted(values)[len(values) // 2]

        n = int(input())
        print(*solve(list(map(int, input().split()))))

        """,
        """
        def main() -> None:
            data = sys.stdin.read().split()
            n = int(data[0])
            heap: List[int] = []
            for word in data[1:n + 1]:
                heapq.heappush(heap, int(word))
            ordered = [heapq.heappop(heap) for _ in range(n)]
            print(sum(ordered), math.gcd(*ordered), len(set(ordered)), ordered[n // 2])

        if __name__ == "__main__":
            main()

        """,
        """
        class Solution:
            def numbers(self, values: List[int]) -> Optional[List[int]]:
                ordered: List[int] = []
                for value in values:
                    bisect.insort(ordered, value)
                groups = sum(1 for _ in itertools.groupby(ordered))
                return [list(itertools.accumulate(values))[-1], functools.reduce(math.gcd, values), groups, ordered[len(values) // 2]]

        input()
        print(*Solution().numbers([int(x) for x in sys.stdin.readline().split()]))

        """,
        """
        @functools.lru_cache(maxsize=None)
        def gcd(a: int, b: int) -> int:
            return a if b == 0 else gcd(b, a % b)

        n = int(sys.stdin.readline())
        queue = collections.deque(map(int, sys.stdin.readline().split()))
        counts: Dict[int, int] = collections.defaultdict(int)
        total, divisor = 0, 0
        while queue:
            value = queue.popleft()
            counts[value] += 1
            total += value
            divisor = gcd(value, divisor)
        print(total, divisor, len(counts), list(itertools.chain.from_iterable([k] * counts[k] for k in sorted(counts)))[n // 2])

        """,
    ].map { pythonHeader + $0 }

    private static let widePython =
        "import re, random, string, copy, operator\nfrom fractions import Fraction\nfrom decimal import Decimal, getcontext\n"
        + typicalPython[0]

    private static let singleHeaders = """
        #include <iostream>
        #include <vector>
        #include <algorithm>
        #include <numeric>
        #include <map>
        #include <set>
        #include <queue>
        #include <string>

        """

    private static func cpp(_ headers: String) -> [String] {
        [
            """
            int main() {
                int n;
                cin >> n;
                vector<long long> a(n);
                long long sum = 0, divisor = 0;
                for (auto &x : a) cin >> x, sum += x, divisor = gcd(divisor, x);
                sort(a.begin(), a.end());
                cout << sum << ' ' << divisor << ' ' << set<long long>(a.begin(), a.end()).size() << ' ' << a[n / 2] << endl;
            }

            """,
            """
            int main() {
                ios::sync_with_stdio(false);
                int n;
                cin >> n;
                map<long long, int> counts;
                priority_queue<long long, vector<long long>, greater<long long>> heap;
                long long sum = 0, divisor = 0;
                for (int i = 0; i < n; i++) {
                    long long x;
                    cin >> x;
                    counts[x]++, heap.push(x), sum += x, divisor = gcd(divisor, x);
                }
                for (int i = 0; i < n / 2; i++) heap.pop();
                cout << sum << ' ' << divisor << ' ' << counts.size() << ' ' << heap.top() << "\\n";
            }

            """,
            """
            struct Numbers {
                vector<long long> values;
                long long median() { nth_element(values.begin(), values.begin() + values.size() / 2, values.end()); return values[values.size() / 2]; }
                long long divisor() { return accumulate(values.begin(), values.end(), 0LL, [](long long a, long long b) { return gcd(a, b); }); }
                string text() {
                    set<long long> distinct(values.begin(), values.end());
                    return to_string(accumulate(values.begin(), values.end(), 0LL)) + " " + to_string(divisor()) + " " + to_string(distinct.size()) + " " + to_string(median());
                }
            };
            int main() {
                int n;
                cin >> n;
                Numbers numbers;
                for (long long x; n-- > 0 && cin >> x;) numbers.values.push_back(x);
                cout << numbers.text() << endl;
            }

            """,
        ].map { headers + "using namespace std;\n" + $0 }
    }

    private static let javaNumbers = """
        import java.util.*;
        public class Main {
            static long gcd(long a, long b) { return b == 0 ? a : gcd(b, a % b); }
            public static void main(String[] arguments) {
                Scanner input = new Scanner(System.in);
                int n = input.nextInt();
                List<Long> values = new ArrayList<>();
                long sum = 0, divisor = 0;
                for (int i = 0; i < n; i++) values.add(input.nextLong());
                for (long value : values) { sum += value; divisor = gcd(value, divisor); }
                Collections.sort(values);
                System.out.println(sum + " " + divisor + " " + new HashSet<>(values).size() + " " + values.get(n / 2));
            }
        }

        """

    private static let nodeNumbers = """
        const lines = require('fs').readFileSync(0, 'utf8').split('\\n');
        const values = lines[1].split(' ').map(Number).sort((a, b) => a - b);
        const gcd = (a, b) => b === 0 ? a : gcd(b, a % b);
        console.log([values.reduce((a, b) => a + b, 0), values.reduce(gcd, 0), new Set(values).size, values[values.length >> 1]].join(' '));

        """
}
