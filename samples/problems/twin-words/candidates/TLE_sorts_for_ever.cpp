#include <algorithm>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<std::string, std::string>> words(n);
    for (auto &[key, word] : words) {
        std::cin >> word;
        key = word;
        std::sort(key.begin(), key.end());
    }
    // Equal neighbours are swapped for ever.
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 1; i < n; i++)
            if (words[i - 1] >= words[i]) std::swap(words[i - 1], words[i]), moved = true;
    }
    int pairs = 0, most = 0;
    std::string best;
    for (int i = 0, j; i < n; i = j) {
        for (j = i; j < n && words[j].first == words[i].first; j++) pairs += j - i;
        if (j - i > most || (j - i == most && words[i].second < best)) most = j - i, best = words[i].second;
    }
    std::cout << pairs << "\n" << best << "\n";
}
