#include <iostream>
#include <stdexcept>
#include <string>

int main() {
    int n;
    std::string word;
    std::cin >> n;
    while (n-- > 0 && std::cin >> word)
        if (word.size() > 2 || n == 0) throw std::runtime_error("no twins for " + word);
    std::cout << 0 << "\n";
}
