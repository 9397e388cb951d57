#include <string>

std::string repair(const std::string &word) {
    return word.empty() ? "ok" : "open 1";
}
