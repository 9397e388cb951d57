#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<std::string> names, prices;
    int width = 0;
    for (int i = 0; i < n; i++) {
        char name[32], price[32];
        int pence;
        if (std::scanf("%31s %d", name, &pence) != 2) return 1;
        std::snprintf(price, sizeof price, "%d.%02d", pence / 100, pence % 100);
        names.emplace_back(name);
        prices.emplace_back(price);
        width = std::max(width, static_cast<int>(std::strlen(name) + std::strlen(price)) + 3);
    }
    for (int i = 0; i < n; i++) {
        std::string dots(width - names[i].size() - prices[i].size(), '.');
        std::printf("%s%s%s \n", names[i].c_str(), dots.c_str(), prices[i].c_str());
    }
}
