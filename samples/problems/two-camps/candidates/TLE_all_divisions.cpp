#include <iostream>
#include <string>
#include <utility>
#include <vector>

std::vector<std::pair<int, int>> pairs;
std::string camp;

// Tries all 2^n divisions, and looks at the quarrels only at the end.
bool divide(size_t i) {
    if (i == camp.size()) {
        for (auto [a, b] : pairs)
            if (camp[a] == camp[b]) return false;
        return true;
    }
    for (char c : {'B', 'A'}) {
        camp[i] = c;
        if (divide(i + 1)) return true;
    }
    return false;
}

int main() {
    int n, m;
    std::cin >> n >> m;
    camp.assign(n, 'A');
    for (int a, b; m-- > 0 && std::cin >> a >> b;) pairs.emplace_back(a - 1, b - 1);
    std::cout << (divide(0) ? camp : "NO") << "\n";
}
