#include <iostream>
#include <numeric>
#include <string>
#include <vector>

std::vector<int> up;
int find(int x) {
    while (up[x] != x) x = up[x] = up[up[x]];
    return x;
}

int main() {
    int n, m;
    std::cin >> n >> m;
    up.resize(2 * n);
    std::iota(up.begin(), up.end(), 0);
    bool fair = true;
    for (int i = 0, a, b; i < m; i++) {
        std::cin >> a >> b;
        a--, b--;
        up[find(a)] = find(b + n);
        up[find(b)] = find(a + n);
        if (find(a) == find(b)) fair = false;
    }
    for (int i = 0; i < n; i++)
        if (find(i) == find(i + n)) fair = false;
    if (!fair) {
        std::cout << "NO\n";
        return 0;
    }
    // Of the two halves of each group, the one whose root has the smaller number is camp A.
    std::string camps;
    for (int i = 0; i < n; i++) camps += find(i) < find(i + n) ? 'A' : 'B';
    std::cout << camps << "\n";
}
