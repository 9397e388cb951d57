#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    int n;
    long long cap, best = 0;
    std::cin >> n >> cap;
    std::vector<long long> g(n), v(n);
    for (int i = 0; i < n; i++) std::cin >> g[i] >> v[i];
    for (uint64_t set = 0; set < (1ull << n); set++) {
        long long weight = 0, worth = 0;
        for (int i = 0; i < n; i++)
            if (set >> i & 1) weight += g[i], worth += v[i];
        if (weight <= cap && worth > best) best = worth;
    }
    std::cout << best << "\n";
}
