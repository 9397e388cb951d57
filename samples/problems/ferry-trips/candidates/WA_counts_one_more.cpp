#include <cstdio>

int main() {
    int deck, n, car, trips = 1, used = 0;
    if (std::scanf("%d %d", &deck, &n) != 2) return 0;
    for (int i = 0; i < n; i++) {
        if (std::scanf("%d", &car) != 1) return 0;
        if (used + car > deck) trips++, used = 0;
        used += car;
    }
    std::printf("%d\n", trips);  // 1 for an empty lane
}
