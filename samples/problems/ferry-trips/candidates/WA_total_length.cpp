#include <iostream>

int main() {
    long long deck, n, total = 0, car;
    std::cin >> deck >> n;
    while (n-- > 0 && std::cin >> car) total += car;
    std::cout << (total + deck - 1) / deck << std::endl;
}
