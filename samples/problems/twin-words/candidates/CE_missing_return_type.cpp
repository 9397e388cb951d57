#include <iostream>

twins(const char *a, const char *b) {
    return a == b;
}

int main() {
    std::cout << twins("a", "b") << "\n";
}
