#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<int, int>> s(n);
    for (auto &[a, b] : s) std::cin >> a >> b;
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < s.size(); i++)
            for (size_t j = 0; j < s.size(); j++)
                if (i != j && s[i].first <= s[j].second && s[j].first <= s[i].second) {
                    s[i] = s[j] = {std::min(s[i].first, s[j].first), std::max(s[i].second, s[j].second)};
                    changed = true;  // also where nothing did change
                }
    }
    std::sort(s.begin(), s.end());
    s.erase(std::unique(s.begin(), s.end()), s.end());
    int lit = 0, gap = 0;
    for (size_t i = 0; i < s.size(); i++) {
        lit += s[i].second - s[i].first;
        if (i) gap = std::max(gap, s[i].first - s[i - 1].second);
    }
    std::cout << lit << " " << gap << "\n";
}
