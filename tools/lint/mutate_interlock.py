#!/usr/bin/env python3
"""Takes one check or one sum out of the interlock at a time and demands that its tests notice.

  tools/lint/mutate_interlock.py [ROOT]      exit code 0: every mutant was killed
  tools/lint/mutate_interlock.py --list      what would be taken out

Every `if` of rig/session/interlock.cpp that refuses, and every assignment to a member, is a mutant. Each is built with
the interlock's own tests alone and run twice: all tests but the random sequences, and the random sequences by
themselves. Takes a few minutes; CXX chooses the compiler.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

SOURCE = "rig/session/interlock.cpp"
TESTS = "tests/rig/session/interlock*_test.cpp"
OTHERS = ("rig/base/check.cpp", "rig/base/random.cpp")
FLAGS = ("-std=c++20", "-O2", "-DNDEBUG", "-ffp-contract=off")
LIBRARIES = ("-lrapidcheck", "-lgtest_main", "-lgtest", "-lpthread")
PATIENCE_S = 300
SEQUENCES = "InterlockSequences.*"

_REFUSES = r"return(?: (?:Refusal::(?!none\b)\w+|r|false))?;"
CHECK = re.compile(r"if \((?:const Refusal r = [^;]*; r != Refusal::none|[^;{}]*?)\)\s*"
                   rf"(?:{_REFUSES}|{{\s*{_REFUSES}\s*}})")
SUM = re.compile(r"(?<![\w.])[a-z][a-z_]*_(?:\[[^\]]*\]|\.\w+)? \+?= [^;]*;")


@dataclass
class Mutant:
    start: int
    end: int
    line: int
    text: str  # what is taken out, on one line


def mutants(source):
    """Every check and every sum, in the order of the text."""
    found = [m for pattern in (CHECK, SUM) for m in pattern.finditer(source)]
    return [Mutant(m.start(), m.end(), source.count("\n", 0, m.start()) + 1, " ".join(m[0].split()))
            for m in sorted(found, key=re.Match.start)]


def without(source, mutant):
    """The text with the mutant's statement made empty; the lines stay where they were."""
    return source[:mutant.start] + ";" + "\n" * source.count("\n", mutant.start, mutant.end) + source[mutant.end:]


class Bench:
    """Builds and runs the interlock's tests around one source at a time."""

    def __init__(self, root, folder):
        self.root, self.folder = root, Path(folder)
        self.compiler = os.environ.get("CXX", "c++")
        sources = sorted(root.glob(TESTS)) + [root / name for name in OTHERS]
        self.objects = [self.compile(source, f"{i}.o") for i, source in enumerate(sources)]

    def compile(self, source, name):
        target = self.folder / name
        subprocess.run([self.compiler, *FLAGS, f"-I{self.root}", "-c", source, "-o", target], check=True)
        return target

    def build(self, text):
        source = self.folder / "interlock.cpp"
        source.write_text(text)
        program = self.folder / "interlock_test"
        subprocess.run([self.compiler, *self.objects, self.compile(source, "interlock.o"), "-o", program, *LIBRARIES],
                       check=True)
        return program

    def verdict(self, program, tests):
        """The first test that fails, or "" where all pass."""
        try:
            run = subprocess.run([program, f"--gtest_filter={tests}", "--gtest_fail_fast"], capture_output=True,
                                 text=True, timeout=PATIENCE_S, env=os.environ | {"RC_PARAMS": "seed=1"})
        except subprocess.TimeoutExpired:
            return "does not end"
        failed = re.search(r"^\[  FAILED  \] (\S+)", run.stdout, re.M)
        return "" if run.returncode == 0 else failed[1] if failed else "crashes"


def judge(bench, source, mutant):
    program = bench.build(without(source, mutant))
    return bench.verdict(program, f"-{SEQUENCES}"), bench.verdict(program, SEQUENCES)


def main(arguments):
    roots = [a for a in arguments if not a.startswith("-")]
    root = Path(roots[0] if roots else Path(__file__).resolve().parents[2]).resolve()
    source = (root / SOURCE).read_text()
    found = mutants(source)
    if "--list" in arguments:
        for mutant in found:
            print(f"{SOURCE}:{mutant.line}: {mutant.text}")
        return 0
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(root, folder)
        if failed := bench.verdict(bench.build(source), "*"):
            print(f"the tests fail without any mutation: {failed}")
            return 1
        for mutant in found:
            by_tests, by_sequences = judge(bench, source, mutant)
            survivors += not (by_tests or by_sequences)
            print(f"{'killed  ' if by_tests or by_sequences else 'SURVIVES'} line {mutant.line}: {mutant.text}\n"
                  f"         by {by_tests or 'no test'}; {'random sequences' if by_sequences else 'no sequence'}",
                  flush=True)
    print(f"{len(found)} mutants, {len(found) - survivors} killed, {survivors} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
