#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    const uint64_t modulus = 1000000000000000001ull;
    std::vector<uint64_t> ways{1, 1, 2};
    for (int n = 3; n <= 5000; n++) ways.push_back((ways[n - 1] + ways[n - 2] + ways[n - 3]) % modulus);
    int q, n;
    std::cin >> q;
    while (q-- > 0 && std::cin >> n) std::cout << ways[n] << "\n";
}
