#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    std::sort(h.begin(), h.end());
    for (int i = 0; i < n / 2; i++) std::cout << h[i] << ' ' << h[n - 1 - i] << ' ';
    std::cout << "\n";
}
