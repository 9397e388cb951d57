#include <unistd.h>

int main() {
    for (;;) sleep(600);
}
