#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<long long, int>> events;
    for (int i = 0; i < n; i++) {
        long long a, b;
        std::cin >> a >> b;
        events.emplace_back(a, -1);  // switches on before another one at the same metre goes off
        events.emplace_back(b, 1);
    }
    std::sort(events.begin(), events.end());
    long long lit = 0, gap = 0, last = events[0].first;
    int on = 0;
    for (auto [at, off] : events) {
        if (on) lit += at - last;
        else gap = std::max(gap, at - last);
        on -= off;
        last = at;
    }
    std::cout << lit << "\n" << gap << "\n";
}
