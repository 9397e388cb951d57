#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

struct Open {
    char kind;
    Open *below;
};

int main() {
    std::string word;
    std::cin >> word;
    Open *top = nullptr;
    int depth = 0;
    for (size_t i = 0; i < word.size(); i++) {
        size_t opening = std::string("([{").find(word[i]), closing = std::string(")]}").find(word[i]);
        if (opening != std::string::npos) {
            top = new Open{")]}"[opening], top};
            depth++;
        } else if (closing != std::string::npos) {
            if (!top) std::raise(SIGSEGV);  // what reading top->kind would do
            if (top->kind != word[i]) return std::printf("broken %zu\n", i + 1), 0;
            top = top->below;
            depth--;
        }
    }
    if (depth) std::printf("open %d\n", depth);
    else std::puts("ok");
}
