#include <iostream>
#include <map>
#include <vector>

struct Stone {
    int length;
};

int main() {
    std::map<Stone, int> ways;  // stones have no order
    ways[Stone{1}] = 1;
    std::cout << ways.size() << "\n";
}
