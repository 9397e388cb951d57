#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n, cap;
    std::cin >> n >> cap;
    std::vector<long long> best(cap + 1, 0);
    while (n--) {
        long long g, v;
        std::cin >> g >> v;
        for (int w = cap; w >= 0; w--) best.at(w) = std::max(best.at(w), best.at(w - g) + v);  // no look at w < g
    }
    std::cout << best[cap] << "\n";
}
