#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n, cap;
    std::cin >> n >> cap;
    std::vector<long long> best(cap + 1, 0);
    for (int i = 0; i < n; i++) {
        long long g, v;
        std::cin >> g >> v;
        for (long long w = cap; w >= g; w--) best[w] = std::max(best[w], best[w - g] + v);
    }
    std::cout << best[cap] << "\n";
}
