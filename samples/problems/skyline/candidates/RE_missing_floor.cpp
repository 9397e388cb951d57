#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    int top = *std::max_element(h.begin(), h.end());
    std::vector<std::string> picture(top, std::string(n, ' '));
    for (int i = 0; i < n; i++)
        for (int k = 0; k <= h[i]; k++) picture.at(top - 1 - k).at(i) = '#';
    for (const auto &line : picture) std::cout << line << '\n';
}
