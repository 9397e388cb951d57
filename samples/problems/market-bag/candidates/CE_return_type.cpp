#include <iostream>
#include <string>

long long best(int n, int cap) {
    return std::string("worth") + std::to_string(n * cap);
}

int main() {
    std::cout << best(1, 2) << "\n";
}
