#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int f, n;
    if (std::scanf("%d %d", &f, &n) != 2) return 1;
    std::vector<long long> totals(f, 0);
    for (int i = 0, a, b; i < n; i++) {
        if (std::scanf("%d %d", &a, &b) != 2) return 1;
        totals[a - 1] += b;
    }
    auto best = std::max_element(totals.begin(), totals.end());
    std::printf("%d %lld\n", static_cast<int>(best - totals.begin()) + 1, *best);
}
