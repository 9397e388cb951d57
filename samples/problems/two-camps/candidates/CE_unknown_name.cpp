#include <iostream>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::cout << solve_two_camps(n, m) << "\n";
}
