#include <iostream>
#include <string>

int main() {
    const std::string line = "tea";
    line += "...";
    std::cout << line << "\n";
}
