#include <iostream>

int main() {
    long long deck, n, trips = 0, left = 0;
    std::cin >> deck >> n;
    for (long long i = 0, car; i < n; i++) {
        std::cin >> car;
        if (car > left) {
            trips++;
            left = deck;
        }
        left -= car;
    }
    std::cout << trips << "\n";
}
