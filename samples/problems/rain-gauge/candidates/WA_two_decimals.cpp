#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, q;
    if (std::scanf("%d %d", &n, &q) != 2) return 1;
    std::vector<double> t(n), r(n);
    for (int i = 0; i < n; i++)
        if (std::scanf("%lf %lf", &t[i], &r[i]) != 2) return 1;
    while (q--) {
        double a, b, s = 0;
        if (std::scanf("%lf %lf", &a, &b) != 2) return 1;
        for (int i = 0; i + 1 < n; i++) {
            double lo = std::max(a, t[i]), hi = std::min(b, t[i + 1]);
            if (lo >= hi) continue;
            double k = (r[i + 1] - r[i]) / (t[i + 1] - t[i]);
            s += (hi - lo) * (r[i] + k * ((lo + hi) / 2 - t[i]));
        }
        std::printf("%.2f\n", s);
    }
}
