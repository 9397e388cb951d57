#include <iostream>
#include <string>

int main() {
    std::string word, want;
    std::cin >> word;
    for (size_t i = 0; i < word.size(); i++) {
        switch (word[i]) {
        case '(': want += ')'; break;
        case '[': want += ']'; break;
        case '{': want += '}'; break;
        case ')': case ']': case '}':
            if (want.empty() || want.back() != word[i]) {
                std::cout << "broken " << i + 1 << "\n";
                return 0;
            }
            want.pop_back();
        }
    }
    if (want.empty()) std::cout << "ok\n";
    else std::cout << "open " << want.size() << "\n";
}
