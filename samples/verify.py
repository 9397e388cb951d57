#!/usr/bin/env python3
"""Runs every candidate of the sample set on every test, without gencode, and compares each verdict with the expected one.

    samples/verify.py [-v] [PROBLEM[/CANDIDATE] ...]

It has no sandbox (the candidates are our own) and only coarse limits: each verdict must hold by a wide margin, so that it holds on any
host. The verdict of a candidate's every test is AC or the expected one, so the order of the tests does not matter. Needs g++.
"""
import concurrent.futures
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT_LIMIT = 64 << 20
ADDRESS_SPACE = 2 << 30


def same(checker, output, expected):
    """Compares as the problem's checker does; None: a checker program decides."""
    if checker == "exact":
        return output == expected
    if checker == "lines":
        return [line.rstrip() for line in output.rstrip().split(b"\n")] == [line.rstrip() for line in expected.rstrip().split(b"\n")]
    left, right = output.split(), expected.split()
    if checker == "tokens":
        return left == right
    tolerance = float(checker.split()[1])

    def close(a, b):
        try:
            difference = abs(float(a) - float(b))
        except ValueError:
            return a == b
        return difference <= tolerance * max(1.0, abs(float(b)))

    return len(left) == len(right) and all(map(close, left, right))


def run(command, text, directory, cpu_limit):
    """One run: (exit status, output, CPU seconds, wall seconds, peak bytes); the output is cut above the limit."""

    def limits():
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_limit) + 1, int(cpu_limit) + 2))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    stdin = tempfile.TemporaryFile(dir=directory)
    stdin.write(text)
    stdin.seek(0)
    begin = time.monotonic()
    process = subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=directory, preexec_fn=limits
    )
    watch = threading.Timer(6 * cpu_limit + 2, process.kill)
    watch.start()
    output = process.stdout.read(OUTPUT_LIMIT + 1)
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    watch.cancel()
    wall = time.monotonic() - begin
    return status, output, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss << 10


def program(files, language, directory):
    """Writes and compiles; the command that runs it, or None after a compile error."""
    for name, content in files:
        (directory / name).write_text(content)
    source = directory / files[0][0]
    if language == "python3":
        return ["/usr/bin/python3", str(source)]
    binary = directory / "program"
    done = subprocess.run(["g++", "-O2", "-std=c++17", "-o", str(binary), str(source)], capture_output=True)
    return None if done.returncode else [str(binary)]


def judge(problem, candidate):
    """The worst thing seen, the verdicts of all tests, and the largest CPU time and memory of the tests that ended by themselves."""
    limit = problem["time_limit"]["seconds"] + problem["time_limit"]["nanos"] / 1e9
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        if not candidate["code"]:
            return {"WA"}, 0.0, 0
        suffix = ".py" if candidate["language"] == "python3" else ".cpp"
        command = program([("main" + suffix, candidate["code"])], candidate["language"], directory)
        if command is None:
            return {"CE"}, 0.0, 0
        checker = problem["checker"]
        if not isinstance(checker, str):
            (directory / "checker").mkdir()
            files = [(file["name"], file["content"]) for file in checker["files"]]
            checker_command = program(files, checker["language"], directory / "checker")
        seen, cpu_most, memory_most, over = set(), 0.0, 0, 0
        for kind in ("public_tests", "private_tests", "generated_tests"):
            for text, expected in zip(problem[kind]["input"], problem[kind]["output"]):
                status, output, cpu, wall, memory = run(command, text.encode(), directory, limit)
                if len(output) > OUTPUT_LIMIT:
                    verdict = "OLE"
                elif memory > problem["memory_limit_bytes"]:
                    verdict = "MLE"
                elif cpu > limit:
                    verdict = "TLE"
                elif os.WIFSIGNALED(status) and os.WTERMSIG(status) == 9:
                    verdict = "ILE" if cpu < limit / 4 else "TLE"
                elif status:
                    verdict = "RE"
                elif isinstance(checker, str):
                    verdict = "AC" if same(checker, output, expected.encode()) else "WA"
                else:
                    (directory / "input").write_text(text)
                    (directory / "answer").write_text(expected)
                    arguments = [str(directory / "input"), str(directory / "answer"), str(directory)]
                    code = subprocess.run(checker_command + arguments, input=output, stdout=subprocess.DEVNULL).returncode
                    verdict = {42: "AC", 43: "WA"}.get(code, "JE")
                seen.add(verdict)
                if verdict in ("AC", "WA", "RE"):
                    cpu_most, memory_most = max(cpu_most, cpu), max(memory_most, memory)
                else:
                    over += 1
                if over == 2:  # the slow ones are slow enough by now
                    break
        return seen, cpu_most / limit, memory_most / problem["memory_limit_bytes"]


def main():
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    problems = {row["name"]: row for row in map(json.loads, (HERE / "problems.jsonl").read_text().splitlines())}
    candidates = [json.loads(line) for line in (HERE / "candidates.jsonl").read_text().splitlines()]
    if chosen:
        candidates = [row for row in candidates if any(f"{row['task_name']}/{row['label']}".startswith(prefix) for prefix in chosen)]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda row: judge(problems[row["task_name"]], row), candidates)
        for row, (seen, time_share, memory_share) in zip(candidates, results):
            expected = row["expected"]
            fine = seen - {"AC"} == {expected} - {"AC"} and time_share < 0.4 and memory_share < 0.6
            wrong += not fine
            if not fine or "-v" in sys.argv:
                note = f"{sorted(seen)} time {time_share:.2f} memory {memory_share:.2f} of the limit"
                print(f"{'ok ' if fine else 'BAD'} {row['task_name']}/{row['label']}: {note}", flush=True)
    print(f"{len(candidates)} candidates, {wrong} unlike the expected verdict")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
