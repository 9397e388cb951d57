import sys

n = int(input())
while True:
    sys.stdout.write("." * 1000000)
