#include <cstdio>
#include <string>

int main() {
    int n, m, a, b;
    if (std::scanf("%d %d", &n, &m) != 2) return 0;
    std::string camp(n, 'A');
    while (m-- > 0 && std::scanf("%d %d", &a, &b) == 2)
        if (camp[a - 1] == camp[b - 1]) camp[b - 1] ^= 'A' ^ 'B';
    std::puts(camp.c_str());
}
