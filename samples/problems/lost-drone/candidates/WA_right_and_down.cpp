#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main() {
    int h, w;
    std::cin >> h >> w;
    std::vector<std::string> g(h);
    for (auto &row : g) std::cin >> row;
    const int far = 1 << 29;
    std::vector<std::vector<int>> d(h, std::vector<int>(w, far));
    int answer = far;
    for (int r = 0; r < h; r++)
        for (int c = 0; c < w; c++) {
            if (g[r][c] == '#') continue;
            if (g[r][c] == 'S') d[r][c] = 0;
            if (r) d[r][c] = std::min(d[r][c], d[r - 1][c] + 1);
            if (c) d[r][c] = std::min(d[r][c], d[r][c - 1] + 1);
            if (g[r][c] == 'C') answer = d[r][c];
        }
    std::cout << (answer >= far ? -1 : answer) << "\n";
}
