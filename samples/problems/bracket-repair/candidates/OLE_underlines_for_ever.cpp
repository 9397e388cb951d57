#include <cstdio>
#include <string>

int main() {
    std::string line(65536, '~');
    for (;;) std::fwrite(line.data(), 1, line.size(), stdout);
}
