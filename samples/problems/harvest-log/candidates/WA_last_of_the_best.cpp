#include <cstdio>
#include <vector>

int main() {
    int f, n;
    if (std::scanf("%d %d", &f, &n) != 2) return 1;
    std::vector<int> totals(f + 1, 0);
    for (int i = 0, a, b; i < n && std::scanf("%d %d", &a, &b) == 2; i++) totals[a] += b;
    int best = 1;
    for (int i = 2; i <= f; i++)
        if (totals[i] >= totals[best]) best = i;
    std::printf("%d %d\n", best, totals[best]);
}
