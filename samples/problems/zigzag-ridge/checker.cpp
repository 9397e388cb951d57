// Kattis output validator: checker input answer feedback_directory < output. Exit 42 accepts, 43 rejects.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

static int reject(const char *directory, const std::string &why) {
    std::ofstream(std::string(directory) + "/judgemessage.txt") << why << "\n";
    return 43;
}

int main(int count, char **arguments) {
    if (count < 4) return 1;
    std::ifstream input(arguments[1]);
    size_t n;
    if (!(input >> n)) return 1;
    std::vector<long long> peaks(n), tour;
    for (long long &peak : peaks)
        if (!(input >> peak)) return 1;
    for (std::string token; std::cin >> token;) {
        if (tour.size() == n) return reject(arguments[3], "more than n heights");
        if (token.size() > 10 || token.find_first_not_of("0123456789") != std::string::npos) return reject(arguments[3], "not a height");
        tour.push_back(std::stoll(token));
    }
    std::vector<long long> sorted = tour;
    std::sort(peaks.begin(), peaks.end());
    std::sort(sorted.begin(), sorted.end());
    if (sorted != peaks) return reject(arguments[3], "not the given peaks");
    for (size_t i = 2; i < n; i++)
        if ((tour[i - 2] < tour[i - 1]) == (tour[i - 1] < tour[i])) return reject(arguments[3], "boring leg " + std::to_string(i));
    return 42;
}
