#include <iostream>

int main() {
    int h, w;
    std::cin >> h >> w;
    for (int r = 0; r < h; r++) {
        for (int c = 0; c < w; c++) {
            std::cout << r * w + c << "\n";
    }
}
