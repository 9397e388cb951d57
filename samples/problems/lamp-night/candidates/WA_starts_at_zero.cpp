#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<std::pair<int, int>> s(n);
    for (auto &[a, b] : s)
        if (std::scanf("%d %d", &a, &b) != 2) return 1;
    std::sort(s.begin(), s.end());
    int lit = 0, gap = 0, end = 0;
    for (auto [a, b] : s) {
        gap = std::max(gap, a - end);
        lit += std::max(0, b - std::max(a, end));
        end = std::max(end, b);
    }
    std::printf("%d %d\n", lit, gap);
}
