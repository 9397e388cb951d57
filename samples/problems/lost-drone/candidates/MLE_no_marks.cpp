#include <iostream>
#include <queue>
#include <string>
#include <tuple>
#include <vector>

int main() {
    int h, w;
    std::cin >> h >> w;
    std::vector<std::string> g(h);
    for (auto &row : g) std::cin >> row;
    std::queue<std::tuple<int, int, int>> q;
    for (int i = 0; i < h * w; i++)
        if (g[i / w][i % w] == 'S') q.emplace(i / w, i % w, 0);
    // Squares are entered again and again, so that the queue grows without end.
    for (; !q.empty(); q.pop()) {
        auto [r, c, d] = q.front();
        if (g[r][c] == 'C') return std::cout << d << "\n", 0;
        if (r > 0 && g[r - 1][c] != '#') q.emplace(r - 1, c, d + 1);
        if (c > 0 && g[r][c - 1] != '#') q.emplace(r, c - 1, d + 1);
        if (r + 1 < h && g[r + 1][c] != '#') q.emplace(r + 1, c, d + 1);
        if (c + 1 < w && g[r][c + 1] != '#') q.emplace(r, c + 1, d + 1);
    }
    std::cout << "-1\n";
}
