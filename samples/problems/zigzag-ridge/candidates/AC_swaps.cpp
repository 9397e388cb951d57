#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    // One pass of local swaps: up at odd places, down at even ones.
    for (int i = 1; i < n; i++)
        if ((i % 2 == 1) != (h[i - 1] < h[i])) std::swap(h[i - 1], h[i]);
    for (int x : h) std::cout << x << "\n";
}
