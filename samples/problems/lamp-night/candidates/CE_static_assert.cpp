#include <iostream>

static_assert(sizeof(int) == 3, "a night has three parts");

int main() {
    std::cout << "0 0\n";
}
