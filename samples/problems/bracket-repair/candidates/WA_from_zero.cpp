#include <iostream>
#include <string>

int main() {
    std::string word, open;
    std::cin >> word;
    for (size_t i = 0; i < word.size(); i++) {
        size_t k = std::string("([{").find(word[i]);
        if (k != std::string::npos) {
            open += ")]}"[k];
            continue;
        }
        if (std::string(")]}").find(word[i]) == std::string::npos) continue;
        if (open.empty() || open.back() != word[i]) return std::cout << "broken " << i << "\n", 0;
        open.pop_back();
    }
    std::cout << (open.empty() ? "ok" : "open " + std::to_string(open.size())) << "\n";
}
