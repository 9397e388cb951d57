#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    long long n, q;
    std::cin >> n >> q;
    std::vector<long long> t(n), r(n);
    for (int i = 0; i < n; i++) std::cin >> t[i] >> r[i];
    while (q--) {
        long long a, b, twice = 0;
        std::cin >> a >> b;
        for (int i = 0; i + 1 < n; i++) {
            long long lo = std::max(a, t[i]), hi = std::min(b, t[i + 1]);
            if (lo >= hi) continue;
            // The slope is cut to a whole number.
            long long k = (r[i + 1] - r[i]) / (t[i + 1] - t[i]);
            twice += (hi - lo) * (2 * r[i] + k * (lo + hi - 2 * t[i]));
        }
        std::cout << twice / 2.0 << "\n";
    }
}
