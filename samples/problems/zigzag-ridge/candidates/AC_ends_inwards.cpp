#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    std::sort(h.begin(), h.end());
    for (int i = 0, j = n - 1; i <= j; i++, j--) {
        std::cout << h[j] << ' ';
        if (i < j) std::cout << h[i] << ' ';
    }
    std::cout << std::endl;
}
