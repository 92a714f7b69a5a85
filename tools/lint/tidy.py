#!/usr/bin/env python3
"""Runs clang-tidy on files, several at once, for a bounded time.

usage: tidy.py --build FOLDER [--limit-s 600] [--jobs N] FILE...

FOLDER holds compile_commands.json. Ends with 1 when clang-tidy finds a mistake or cannot read a file. Files that
the time did not reach are named; they fail nothing, so give the most important ones first.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLEAN, FOUND, NOT_REACHED = range(3)
# Mistakes fail; what .clang-tidy asks for besides is advice to whoever runs it at the desk.
FAILING = "bugprone-*,cert-*,concurrency-*"


def check(file, build, deadline_s):
    """(outcome, what clang-tidy said) for one file."""
    left_s = deadline_s - time.monotonic()
    if left_s <= 0:
        return NOT_REACHED, ""
    # A header borrows the command of a source file near it, which may be one that does not look from the root.
    command = ["clang-tidy", "--quiet", f"--warnings-as-errors={FAILING}", f"--extra-arg=-I{ROOT}", "-p", build, file]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=left_s, check=False)
    except subprocess.TimeoutExpired:
        return NOT_REACHED, ""
    return (CLEAN, "") if done.returncode == 0 else (FOUND, done.stdout + done.stderr)


def check_all(files, build, limit_s, jobs):
    """Prints each file's findings as soon as it is done; gives the files of each outcome."""
    deadline_s = time.monotonic() + limit_s
    outcomes = {CLEAN: [], FOUND: [], NOT_REACHED: []}
    with ThreadPoolExecutor(jobs) as pool:
        for file, (outcome, said) in zip(files, pool.map(lambda one: check(one, build, deadline_s), files)):
            outcomes[outcome].append(file)
            if outcome == FOUND:
                print(said.strip() or f"{file}: clang-tidy failed and did not say why", flush=True)
    return outcomes


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--limit-s", type=float, default=600)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", metavar="FILE")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    commands = Path(options.build, "compile_commands.json")
    if not commands.exists():
        print(f"tidy: {commands} is not there: configure that build first")
        return 1
    try:
        outcomes = check_all(options.files, options.build, options.limit_s, options.jobs)
    except FileNotFoundError:
        print("tidy: clang-tidy is not installed: run tools/setup --ci")
        return 1
    for file in outcomes[NOT_REACHED]:
        print(f"not reached in {options.limit_s:.0f} s: {file}")
    counts = [len(outcomes[outcome]) for outcome in (CLEAN, FOUND, NOT_REACHED)]
    print("tidy: {} files clean, {} with findings, {} not reached".format(*counts))
    return 1 if outcomes[FOUND] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
