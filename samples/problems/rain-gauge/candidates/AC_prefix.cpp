#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, q;
    if (std::scanf("%d %d", &n, &q) != 2) return 1;
    std::vector<double> t(n), r(n), sum(n, 0.0);
    for (int i = 0; i < n; i++) {
        if (std::scanf("%lf %lf", &t[i], &r[i]) != 2) return 1;
        if (i) sum[i] = sum[i - 1] + (r[i] + r[i - 1]) * (t[i] - t[i - 1]) / 2;
    }
    auto until = [&](double x) {
        int i = static_cast<int>(std::upper_bound(t.begin(), t.end(), x) - t.begin()) - 1;
        if (i >= n - 1) return sum[n - 1];
        double y = r[i] + (r[i + 1] - r[i]) * (x - t[i]) / (t[i + 1] - t[i]);
        return sum[i] + (r[i] + y) * (x - t[i]) / 2;
    };
    while (q--) {
        double a, b;
        if (std::scanf("%lf %lf", &a, &b) != 2) return 1;
        std::printf("%.12g\n", until(b) - until(a));
    }
}
