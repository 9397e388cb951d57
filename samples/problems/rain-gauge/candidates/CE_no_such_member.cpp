#include <iostream>
#include <vector>

int main() {
    int n, q;
    std::cin >> n >> q;
    std::vector<double> t, r;
    for (int i = 0; i < n; i++) {
        double x, y;
        std::cin >> x >> y;
        t.append(x);
        r.append(y);
    }
    std::cout << t.size() << "\n";
}
