#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int h, w, best = 1 << 29;
std::vector<std::string> g;

void walk(int r, int c, int steps) {
    if (r < 0 || c < 0 || r >= h || c >= w || g[r][c] == '#') return;
    if (g[r][c] == 'C') {
        best = std::min(best, steps);
        return;
    }
    char sign = g[r][c];
    g[r][c] = '#';
    walk(r + 1, c, steps + 1);
    walk(r, c + 1, steps + 1);
    walk(r - 1, c, steps + 1);
    walk(r, c - 1, steps + 1);
    g[r][c] = sign;
}

int main() {
    std::cin >> h >> w;
    g.resize(h);
    for (auto &row : g) std::cin >> row;
    for (int i = 0; i < h * w; i++)
        if (g[i / w][i % w] == 'S') {
            walk(i / w, i % w, 0);
            break;
        }
    std::cout << (best == 1 << 29 ? -1 : best) << "\n";
}
