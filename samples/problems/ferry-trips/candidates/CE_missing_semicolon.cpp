#include <iostream>

int main() {
    int deck, n, car, trips = 0, left = 0;
    std::cin >> deck >> n
    while (n-- > 0) {
        std::cin >> car;
        if (car > left) trips++, left = deck;
        left -= car;
    }
    std::cout << trips << "\n";
}
