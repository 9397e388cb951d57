#include <iostream>
#include <queue>
#include <string>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<int>> g(n);
    for (int a, b; m-- > 0 && std::cin >> a >> b;) g[a - 1].push_back(b - 1), g[b - 1].push_back(a - 1);
    std::string camp(n, 'A');  // children that child 1 does not reach stay in A
    std::vector<bool> seen(n);
    std::queue<int> q;
    q.push(0);
    seen[0] = true;
    while (!q.empty()) {
        int v = q.front();
        q.pop();
        for (int w : g[v]) {
            if (!seen[w]) seen[w] = true, camp[w] = camp[v] == 'A' ? 'B' : 'A', q.push(w);
            else if (camp[w] == camp[v]) return std::cout << "NO\n", 0;
        }
    }
    std::cout << camp << "\n";
}
