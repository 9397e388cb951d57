#include <iostream>
#include <set>

int main() {
    int n, a, b;
    std::cin >> n;
    std::set<int> lit;
    while (n-- > 0 && std::cin >> a >> b)
        for (int metre = a; metre < b; metre++) lit.insert(lit.end(), metre);
    int gap = 0, last = *lit.begin();
    for (int metre : lit) {
        if (metre - last - 1 > gap) gap = metre - last - 1;
        last = metre;
    }
    std::cout << lit.size() << " " << gap << "\n";
}
