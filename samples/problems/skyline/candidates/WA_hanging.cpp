#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    int top = *std::max_element(h.begin(), h.end());
    for (int row = 1; row <= top; row++) {
        for (int x : h) std::cout << (x >= row ? '#' : ' ');
        std::cout << '\n';
    }
}
