#include <cstdint>
#include <iostream>

static uint64_t ways(int n) {
    if (n < 2) return n < 0 ? 0 : 1;
    return (ways(n - 1) + ways(n - 2) + ways(n - 3)) % 1000000000000000003ull;
}

int main() {
    int q, n;
    std::cin >> q;
    while (q-- > 0 && std::cin >> n) std::cout << ways(n) << "\n";
}
