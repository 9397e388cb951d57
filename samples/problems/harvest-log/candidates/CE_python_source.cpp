import sys

print("this is not C++")
