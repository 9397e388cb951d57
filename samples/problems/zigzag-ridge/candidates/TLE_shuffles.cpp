#include <algorithm>
#include <iostream>
#include <random>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> h(n);
    for (int &x : h) std::cin >> x;
    std::mt19937 dice(7);
    for (;;) {
        bool good = true;
        for (int i = 2; i < n && good; i++) good = (h[i - 2] < h[i - 1]) != (h[i - 1] < h[i]);
        if (good) break;
        std::shuffle(h.begin(), h.end(), dice);
    }
    for (int x : h) std::cout << x << ' ';
}
