#include <iostream>
#include <queue>
#include <string>
#include <vector>

int main() {
    int h, w;
    std::cin >> h >> w;
    std::vector<std::string> g(h);
    for (auto &row : g) std::cin >> row;
    std::vector<int> d(h * w, -1);
    std::queue<int> q;
    for (int i = 0; i < h * w; i++)
        if (g[i / w][i % w] == 'S') d[i] = 0, q.push(i);
    while (!q.empty()) {
        int i = q.front();
        q.pop();
        if (g[i / w][i % w] == 'C') return std::cout << d[i] << "\n", 0;
        for (int dr = -1; dr <= 1; dr++)
            for (int dc = -1; dc <= 1; dc++) {
                int r = i / w + dr, c = i % w + dc;
                if (r < 0 || c < 0 || r >= h || c >= w || g[r][c] == '#' || d[r * w + c] >= 0) continue;
                d[r * w + c] = d[i] + 1;
                q.push(r * w + c);
            }
    }
    std::cout << -1 << "\n";
}
