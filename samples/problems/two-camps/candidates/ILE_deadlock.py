import threading

n, m = map(int, input().split())
lock = threading.Lock()
with lock:
    if n > 1:
        lock.acquire()  # its own lock: waits for ever
    print("A")
