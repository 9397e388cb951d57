#include <iostream>
#include <string>

int main() {
    int n, pence;
    std::string name;
    std::cin >> n;
    while (n-- > 0 && std::cin >> name >> pence) std::cout << name << "..." << pence / 100.0 << "\n";
    return 7;
}
