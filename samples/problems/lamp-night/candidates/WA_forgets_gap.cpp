#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<int, int>> s(n);
    for (auto &[a, b] : s) std::cin >> a >> b;
    std::sort(s.begin(), s.end());
    int lit = 0, gap = 0, end = s[0].first;
    for (auto [a, b] : s) {
        if (a > end) gap = a - end;  // the last one, not the longest
        lit += std::max(0, b - std::max(a, end));
        end = std::max(end, b);
    }
    std::cout << lit << " " << gap << "\n";
}
