"""Kattis output validator: checker input answer feedback_directory < output. Exit 42 accepts, 43 rejects."""
import sys


def verdict(task, answer, output):
    n, m, *ends = map(int, task.split())
    if len(output) != 1:
        return "not one word"
    if answer.split() == ["NO"]:
        return None if output[0] == "NO" else "a division that cannot be"
    camps = output[0]
    if len(camps) != n or set(camps) - {"A", "B"}:
        return "not a division of n children"
    for a, b in zip(ends[0:2 * m:2], ends[1:2 * m:2]):
        if camps[a - 1] == camps[b - 1]:
            return f"children {a} and {b} share a camp"
    return None


with open(sys.argv[1]) as task, open(sys.argv[2]) as answer:
    words = sys.stdin.buffer.read().decode("utf-8", "replace").split()
    why = verdict(task.read(), answer.read(), words)
if why:
    with open(sys.argv[3] + "/judgemessage.txt", "w") as message:
        message.write(why + "\n")
sys.exit(43 if why else 42)
