#include <iostream>
#include "skyline_painter.h"

int main() {
    std::cout << paint() << "\n";
}
