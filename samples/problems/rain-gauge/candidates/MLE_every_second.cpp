#include <array>
#include <cstdio>
#include <deque>
#include <vector>

int main() {
    int n, q;
    if (std::scanf("%d %d", &n, &q) != 2) return 1;
    std::vector<int> t(n), r(n);
    for (int i = 0; i < n; i++)
        if (std::scanf("%d %d", &t[i], &r[i]) != 2) return 1;
    // A page of 256 readings for each second: 200 MB for a long log.
    std::deque<std::array<double, 256>> pages;
    for (int i = 0, now = t[0]; now <= t[n - 1]; now++) {
        while (i + 2 < n && t[i + 1] < now) i++;
        pages.emplace_back().fill(r[i] + static_cast<double>(r[i + 1] - r[i]) * (now - t[i]) / (t[i + 1] - t[i]));
    }
    while (q--) {
        int a, b;
        if (std::scanf("%d %d", &a, &b) != 2) return 1;
        double s = 0;
        for (int now = a; now < b; now++) s += (pages[now - t[0]][0] + pages[now + 1 - t[0]][255]) / 2;
        std::printf("%.9f\n", s);
    }
}
