#include <iostream>
#include <vector>

int main() {
    int f, n, a = 1, b = 0;
    std::cin >> f >> n;
    std::vector<long long> totals(f + 1, 0);
    // At the end of the input the stream stays bad, and the loop never ends.
    while (a != 0) {
        int x = 0, y = 0;
        if (std::cin >> x >> y) a = x, b = y, totals[a] += b;
    }
    std::cout << totals[1] << "\n";
}
