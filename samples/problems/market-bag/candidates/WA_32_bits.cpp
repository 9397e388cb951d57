#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    int n, cap;
    std::cin >> n >> cap;
    std::vector<uint32_t> best(cap + 1, 0);
    while (n--) {
        uint32_t g, v;
        std::cin >> g >> v;
        for (int w = cap; w >= static_cast<int64_t>(g); w--) best[w] = std::max(best[w], best[w - g] + v);
    }
    std::cout << best[cap] << "\n";
}
