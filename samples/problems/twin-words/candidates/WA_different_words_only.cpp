#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>

int main() {
    int n;
    std::cin >> n;
    std::map<std::string, std::set<std::string>> groups;
    for (std::string word; n-- > 0 && std::cin >> word;) {
        std::string key = word;
        std::sort(key.begin(), key.end());
        groups[key].insert(word);
    }
    size_t pairs = 0, most = 0;
    std::string best;
    for (auto &[key, words] : groups) {
        pairs += words.size() * (words.size() - 1) / 2;
        if (words.size() > most || (words.size() == most && *words.begin() < best)) most = words.size(), best = *words.begin();
    }
    std::cout << pairs << "\n" << best << "\n";
}
