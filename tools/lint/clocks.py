#!/usr/bin/env python3
"""Forbids reading a clock and sleeping outside rig/base/clock.cpp.

usage: clocks.py [ROOT]      ends with 1 and one `file:line: what: why` a finding, with 0 when there is none

The session's logic is given the time, so that a session can be stepped again from its journal and is the same
at any pace. A clock read anywhere else breaks both without a test failing.
"""

import re
import sys
from pathlib import Path

import cpp_text

# The one place that reads clocks and sleeps, and its test, which sleeps to see that it does.
ALLOWED = {"rig/base/clock.h", "rig/base/clock.cpp"}
MAY_CALL_SLEEP_IN_TESTS = {"tests/rig/base/clock_test.cpp"}

READ = "reads a clock: take `now` as an argument, or call rig/base/clock.h where the process is put together"
SLEEP = "sleeps: wait for a device or a deadline; only rig/base/clock.cpp sleeps"
HIDDEN = "passes a clock on under another name, where reading it would not be seen"

# A clock may name a type of time, and a timer that is told an instant.
_NOT_A_TYPE_OF_TIME = "".join(
    f"(?<!{kind}<{space})" for kind in ("time_point", "waitable_timer") for space in ("", "std::chrono::")
)
_STD_CLOCK = r"\b(?:steady|system|high_resolution|utc|tai|gps|file)_clock\b"
# Where an ordinary name is a call of the C library's function and not a member or a declaration of that name.
_CALL = r"(?:\A|[^\w\s.>:~]|(?<!:):(?!:)|\b(?:return|co_return|else|do)\b)\s*(?:(?:\bstd\s*)?::\s*)?"

RULES = [
    (READ, r"\b\w*clock(?:_type)?\s*::\s*now\b"),
    (READ, r"\b(?:SYS_|__NR_)?clock_gettime\b"),
    (READ, r"\b(?:gettimeofday|timespec_get)\b"),
    (READ, r"\b(?:__rdtscp?|_rdtsc|__builtin_ia32_rdtscp?)\b"),
    (READ, r"\bstd\s*::\s*(?:time|clock)\s*\("),
    (READ, _CALL + r"(?P<at>time)\s*\(\s*(?:nullptr|NULL|0|&\s*\w+)\s*\)"),
    (READ, r"\bexpires_(?:after|from_now)\b"),
    (HIDDEN, _NOT_A_TYPE_OF_TIME + _STD_CLOCK + r"(?!\s*::\s*(?:now|time_point|duration|rep|period)\b)"),
    (HIDDEN, r"(?:\bnamespace\s+|=\s*)(?:::\s*)?(?:std\s*::\s*)?(?P<at>this_thread)\s*;"),
    (SLEEP, r"\b(?:usleep|nanosleep|clock_nanosleep|thrd_sleep|sqlite3_sleep|sleep_for)\b"),
    (SLEEP, r"\bthis_thread\s*::\s*sleep_until\b"),
    (SLEEP, _CALL + r"(?P<at>sleep)\s*\(\s*[^)\s]"),
]
TEST_RULES = RULES + [(SLEEP, r"\bsleep_until\b")]


def compiled(rules):
    return [(why, re.compile(pattern)) for why, pattern in rules]


def findings(path, text, rules):
    """One (line, text) for each line that breaks a rule, in the order of the file."""
    code = cpp_text.code_only(text)
    found = {}
    for why, pattern in rules:
        for match in pattern.finditer(code):
            start = match.start("at") if "at" in pattern.groupindex else match.start()
            line = cpp_text.line_of(code, start)
            found.setdefault(line, f"{path}:{line}: '{code[start:match.end()].strip()}' {why}")
    return [found[line] for line in sorted(found)]


def check(root):
    everywhere, in_tests = compiled(RULES), compiled(TEST_RULES)
    found, files = [], cpp_text.source_files(root)
    for path in files:
        if path in ALLOWED:
            continue
        is_strict = path.startswith("tests/") and path not in MAY_CALL_SLEEP_IN_TESTS
        found += findings(path, cpp_text.read(root, path), in_tests if is_strict else everywhere)
    return files, found


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    files, found = check(root)
    for line in found:
        print(line)
    if not files:
        print(f"{root}: no C++ files here: is this the project's folder?")
    print(f"clocks: {len(files)} files, {len(found)} findings")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
