#!/usr/bin/env python3
"""Builds samples/problems.jsonl and samples/candidates.jsonl from samples/problems/: the same bytes every time.

Each problem is a directory:
    problem.json   title, difficulty, limits, checker
    statement.md   the task; the public tests are added to it as examples
    tests.py       PUBLIC and PRIVATE, lists of inputs, and generated(dice), which yields more of them
    reference.py   solve(text), which gives the expected output of an input
    checker.*      a checker program, where many outputs are right
    candidates/    VERDICT_what.py or VERDICT_what.cpp: a program and the verdict that it must get

With --check nothing is written; the exit code says whether the two files are what this program would write.
"""
import json
import pathlib
import random
import runpy
import sys

HERE = pathlib.Path(__file__).resolve().parent
DIFFICULTIES = ["UNKNOWN_DIFFICULTY", "EASY", "MEDIUM", "HARD"]
# Suffix: name in the language table, number in the CodeContests schema.
LANGUAGES = {".py": ("python3", 3), ".cpp": ("cpp", 2)}


def tests(inputs, solve):
    inputs = list(inputs)
    return {"input": inputs, "output": [solve(text) for text in inputs]}


def solutions(candidates):
    return {
        "language": [LANGUAGES[path.suffix][1] for path in candidates],
        "solution": [path.read_text() for path in candidates],
    }


def checker(directory, spec):
    if isinstance(spec, str):
        return spec
    files = [{"name": name, "content": (directory / name).read_text()} for name in spec["files"]]
    return {**spec, "files": files}


def examples(public):
    pairs = enumerate(zip(public["input"], public["output"]), 1)
    return "".join(f"\nExample input {i}:\n\n```\n{a}```\n\nExample output {i}:\n\n```\n{b}```\n" for i, (a, b) in pairs)


def problem(directory, candidates):
    about = json.loads((directory / "problem.json").read_text())
    solve = runpy.run_path(str(directory / "reference.py"))["solve"]
    source = runpy.run_path(str(directory / "tests.py"))
    public = tests(source["PUBLIC"], solve)
    nanoseconds = round(about["time_limit"] * 1e9)
    right = [path for path in candidates if path.name.startswith("AC_")]
    return {
        "name": directory.name,
        "description": f"{about['title']}\n\n{(directory / 'statement.md').read_text()}{examples(public)}",
        "public_tests": public,
        "private_tests": tests(source["PRIVATE"], solve),
        "generated_tests": tests(source["generated"](random.Random(directory.name)), solve),
        "source": 0,
        "difficulty": DIFFICULTIES.index(about["difficulty"]),
        "solutions": solutions(right),
        "incorrect_solutions": solutions([path for path in candidates if path not in right]),
        "cf_contest_id": 0,
        "cf_index": "",
        "cf_points": 0.0,
        "cf_rating": 0,
        "cf_tags": [],
        "is_description_translated": False,
        "untranslated_description": "",
        "time_limit": {"seconds": nanoseconds // 10**9, "nanos": nanoseconds % 10**9},
        "memory_limit_bytes": about["memory_limit_mib"] << 20,
        "input_file": "",
        "output_file": "",
        "checker": checker(directory, about["checker"]),
    }


def candidate(path):
    return {
        "task_name": path.parent.parent.name,
        "language": LANGUAGES[path.suffix][0],
        "label": path.name,
        "expected": path.name.split("_")[0],
        "code": path.read_text(),
    }


def main(arguments):
    problems, candidates = [], []
    for directory in sorted((HERE / "problems").iterdir()):
        paths = sorted((directory / "candidates").iterdir())
        problems.append(problem(directory, paths))
        candidates += map(candidate, paths)
    stale = []
    for name, rows in (("problems.jsonl", problems), ("candidates.jsonl", candidates)):
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        target = HERE / name
        if target.exists() and target.read_bytes() == content:
            continue
        stale.append(name)
        if arguments != ["--check"]:
            target.write_bytes(content)
    if arguments == ["--check"] and stale:
        sys.exit(f"samples: not up to date: {', '.join(stale)}; run samples/generate.py")


if __name__ == "__main__":
    main(sys.argv[1:])
