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
        for (long long w = g; w <= cap; w++) best[w] = std::max(best[w], best[w - g] + v);  // takes a piece again
    }
    std::cout << best[cap] << "\n";
}
