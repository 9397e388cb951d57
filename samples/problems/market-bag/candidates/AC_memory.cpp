#include <algorithm>
#include <cstdio>
#include <vector>

int n, cap;
std::vector<long long> g, v;
std::vector<std::vector<long long>> memo;

long long take(int i, int left) {
    if (i == n) return 0;
    long long &m = memo[i][left];
    if (m >= 0) return m;
    m = take(i + 1, left);
    if (g[i] <= left) m = std::max(m, v[i] + take(i + 1, left - static_cast<int>(g[i])));
    return m;
}

int main() {
    if (std::scanf("%d %d", &n, &cap) != 2) return 1;
    g.resize(n), v.resize(n);
    for (int i = 0; i < n; i++)
        if (std::scanf("%lld %lld", &g[i], &v[i]) != 2) return 1;
    memo.assign(n, std::vector<long long>(cap + 1, -1));
    std::printf("%lld\n", take(0, cap));
}
