#include <iostream>
#include <queue>
#include <string>
#include <vector>

int main() {
    int h, w;
    std::cin >> h >> w;
    std::string g(w + 2, '#');
    for (int r = 0; r < h; r++) {
        std::string row;
        std::cin >> row;
        g += "#" + row + "#";
    }
    g += std::string(w + 2, '#');
    std::vector<int> charge(g.size(), -1);
    std::queue<int> q;
    int start = static_cast<int>(g.find('S')), goal = static_cast<int>(g.find('C'));
    charge[start] = 0;
    q.push(start);
    while (!q.empty()) {
        int at = q.front();
        q.pop();
        for (int d : {1, -1, w + 2, -w - 2})
            if (g[at + d] != '#' && charge[at + d] < 0) charge[at + d] = charge[at] + 1, q.push(at + d);
    }
    std::cout << charge[goal] << "\n";
}
