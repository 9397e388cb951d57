#include <iostream>
#include <list>
#include <string>

int main() {
    std::list<std::string> frames;
    for (;;) {
        frames.emplace_back(50000, '#');
        if (frames.back().back() == ' ') break;
    }
    std::cout << frames.size() << "\n";
}
