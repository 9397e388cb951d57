import sys
import time

data = sys.stdin.read().split()
while True:
    time.sleep(60)
