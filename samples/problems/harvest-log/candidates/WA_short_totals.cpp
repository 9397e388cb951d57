#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    int f, n;
    std::ios::sync_with_stdio(false);
    std::cin >> f >> n;
    std::vector<int16_t> totals(f + 1, 0);
    for (int i = 0, a, b; i < n && std::cin >> a >> b; i++) totals[a] = static_cast<int16_t>(totals[a] + b);
    int best = 1;
    for (int i = 2; i <= f; i++)
        if (totals[i] > totals[best]) best = i;
    std::cout << best << " " << totals[best] << "\n";
}
