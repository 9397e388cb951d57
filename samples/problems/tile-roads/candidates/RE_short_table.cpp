#include <array>
#include <cstdint>
#include <iostream>

int main() {
    std::array<uint64_t, 60> ways{1, 1, 2};
    for (size_t n = 3; n < ways.size(); n++) ways[n] = ways[n - 1] + ways[n - 2] + ways[n - 3];
    int q, n;
    std::cin >> q;
    while (q-- > 0 && std::cin >> n) std::cout << ways.at(n) << "\n";
}
