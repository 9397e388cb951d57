#include <iostream>
#include <list>
#include <vector>

int main() {
    int deck, n, car, trips = 0, left = 0;
    std::cin >> deck >> n;
    std::list<std::vector<char>> maps;  // one picture of the deck per car: gigabytes for a long lane
    for (int i = 0; i < n; i++) {
        std::cin >> car;
        if (car > left) trips++, left = deck;
        left -= car;
        maps.emplace_back(deck, static_cast<char>('a' + i % 26));
    }
    std::cout << trips << "\n";
    return maps.size() == static_cast<size_t>(n) ? 0 : 1;
}
