#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::map<std::string, std::vector<std::string>> groups;
    for (std::string word; n-- > 0 && std::cin >> word;) {
        std::string key = word;
        std::sort(key.begin(), key.end());
        groups[key].push_back(word);
    }
    size_t pairs = 0, most = 0;
    std::string best;
    for (auto &[key, words] : groups) {
        pairs += words.size() * (words.size() - 1) / 2;
        std::string first = *std::min_element(words.begin(), words.end());
        if (words.size() > most || (words.size() == most && first < best)) most = words.size(), best = first;
    }
    std::cout << pairs << "\n" << best << "\n";
}
