#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::string> names(n), prices(n);
    size_t width = 0;
    for (int i = 0, pence; i < n; i++) {
        std::cin >> names[i] >> pence;
        std::string cents = std::to_string(pence % 100);
        prices[i] = std::to_string(pence / 100) + "." + (cents.size() < 2 ? "0" : "") + cents;
        width = std::max(width, names[i].size() + prices[i].size() + 3);
    }
    for (int i = 0; i < n; i++)
        std::cout << names[i] << std::string(width - names[i].size() - prices[i].size(), '.') << prices[i] << '\n';
}
