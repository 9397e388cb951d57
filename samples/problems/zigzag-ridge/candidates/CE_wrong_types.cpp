#include <iostream>
#include <string>
#include <vector>

int main() {
    std::vector<int> h;
    std::string line = "heights";
    h.push_back(line);
    for (auto x : h) std::cout << x;
}
