#include <cstdio>
#include <cstring>

static char word[32768];
static int at, depth;

// Reads up to the bracket that closes this level; false once something is broken.
static bool level(char closing) {
    for (; word[at]; at++) {
        const char *kind = std::strchr("([{", word[at]);
        if (kind) {
            at++, depth++;
            if (!level(")]}"[std::strchr("([{", *kind) - "([{"])) return false;
            if (!word[at]) return true;
            depth--;
        } else if (std::strchr(")]}", word[at])) {
            return word[at] == closing;
        }
    }
    return true;
}

int main() {
    if (std::scanf("%32767s", word) != 1) return 1;
    if (!level('\0')) std::printf("broken %d", at + 1);
    else if (depth) std::printf("open %d", depth);
    else std::printf("ok");
}
