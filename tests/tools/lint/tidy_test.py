"""The driver of clang-tidy, with a clang-tidy of our own: it obeys the first line of the file it is given."""

import contextlib
import io
import os
import unittest
from pathlib import Path
from unittest import mock

from trees import Tree

import tidy

FAKE = """#!/bin/sh
for file; do :; done
read -r order <"$file"
case $order in
  bad) echo "$file:1: a finding" && exit 1 ;;
  broken) exit 1 ;;
  endless) exec tail -f /dev/null ;;
esac
"""


class Tidy(unittest.TestCase):
    def tidy(self, *options, fake=FAKE, commands=True, **files):
        tree = {f"{name}.cpp": text + "\n" for name, text in files.items()}
        tree |= {"bin/clang-tidy": fake} if fake else {}
        tree |= {"build/compile_commands.json": "[]"} if commands else {}
        out = io.StringIO()
        with Tree(tree) as root, contextlib.redirect_stdout(out):
            if fake:
                Path(root, "bin/clang-tidy").chmod(0o755)
            path = f"{root}/bin:/usr/bin:/bin" if fake else f"{root}/bin"
            with mock.patch.dict(os.environ, {"PATH": path}):
                given = [str(Path(root, f"{name}.cpp")) for name in files]
                status = tidy.main(["--build", f"{root}/build", *options, *given])
        return status, out.getvalue().replace(root + "/", "")

    def test_clean_files_pass(self):
        self.assertEqual(self.tidy(a="good", b="good"),
                         (0, "tidy: 2 files clean, 0 with findings, 0 not reached\n"))

    def test_a_finding_is_shown_and_fails(self):
        self.assertEqual(self.tidy(a="good", b="bad"),
                         (1, "b.cpp:1: a finding\ntidy: 1 files clean, 1 with findings, 0 not reached\n"))

    def test_a_silent_failure_fails_aloud(self):
        status, out = self.tidy(a="broken")
        self.assertEqual(status, 1)
        self.assertIn("a.cpp: clang-tidy failed", out)

    def test_files_that_the_time_did_not_reach_are_named_and_fail_nothing(self):
        status, out = self.tidy("--limit-s", "0", a="bad", b="bad")
        self.assertEqual(status, 0)
        self.assertEqual(out, "not reached in 0 s: a.cpp\nnot reached in 0 s: b.cpp\n"
                              "tidy: 0 files clean, 0 with findings, 2 not reached\n")

    def test_a_file_that_takes_too_long_is_given_up(self):
        status, out = self.tidy("--limit-s", "0.5", "--jobs", "1", a="endless", b="good")
        self.assertEqual(status, 0)
        self.assertIn("not reached in 0 s: a.cpp", out)

    def test_no_files_is_no_failure(self):
        self.assertEqual(self.tidy()[0], 0)

    def test_a_missing_clang_tidy_fails(self):
        status, out = self.tidy(fake=None, a="good")
        self.assertEqual(status, 1)
        self.assertIn("tools/setup --ci", out)

    def test_a_build_that_was_never_configured_fails(self):
        status, out = self.tidy(commands=False, a="good")
        self.assertEqual(status, 1)
        self.assertIn("configure", out)


if __name__ == "__main__":
    unittest.main()
