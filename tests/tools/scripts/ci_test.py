""".ci/run: every step runs whatever the others do, and any failure fails it."""

import unittest

from sandbox import Sandbox

STEPS = {
    "setup": "packages",
    "test": "tools/test",
    "sanitize": "tools/test --sanitize",
    "changed": "find what changed",
    "clang-format": "clang-format",
    "tidy": "clang-tidy",
}
ENDS = '! grep -qx "{}" "$state/fails"'


class Project(Sandbox):
    def __init__(self, fails=(), changed=("rig/a.cpp", "rig/a b.h")):
        super().__init__()
        self.notes = {"fails": fails, "changed": changed}

    def __enter__(self):
        super().__enter__()
        for name, lines in self.notes.items():
            (self.state / name).write_text("".join(line + "\n" for line in lines))
        self.command("setup", ENDS.format("setup"), self.root / "tools")
        self.command("test", 'what=${1:-test}; ' + ENDS.format("${what#--}"), self.root / "tools")
        self.command("python3", r'case $* in *changed.py) cat "$state/changed"; what=changed ;; *) what=tidy ;; esac; '
                     + ENDS.format("$what"))
        self.command("clang-format", ENDS.format("clang-format"))
        self.command("cmake", "")
        return self


class Ci(unittest.TestCase):
    def test_all_is_well(self):
        with Project() as project:
            done = project.run(".ci/run")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout.splitlines()[-1], r"^\.ci/run: PASSED in \d+ s$")
            for step in STEPS.values():
                self.assertRegex(done.stdout, rf"(?m)^{step} +\d+ s  passed$")

    def test_any_failure_fails_it_and_is_named_last(self):
        for what, step in STEPS.items():
            with self.subTest(what), Project(fails=[what]) as project:
                done = project.run(".ci/run")
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stdout.splitlines()[-1], rf"^\.ci/run: FAILED in \d+ s: {step}$")

    def test_one_run_shows_every_failure(self):
        with Project(fails=["test", "sanitize", "clang-format", "tidy"]) as project:
            last = project.run(".ci/run").stdout.splitlines()[-1]
            self.assertTrue(last.endswith(": tools/test,tools/test --sanitize,clang-format,clang-tidy"), last)

    def test_the_files_that_changed_are_checked_and_no_others(self):
        with Project() as project:
            project.run(".ci/run")
            self.assertEqual(project.called("clang-format"), ["clang-format --dry-run --Werror rig/a.cpp rig/a b.h"])
            self.assertTrue(project.called("python3")[-1].endswith(" --limit-s 600 rig/a.cpp rig/a b.h"))

    def test_nothing_changed_is_well(self):
        with Project(changed=[]) as project:
            self.assertEqual(project.run(".ci/run").returncode, 0)
            self.assertEqual(project.called("clang-format"), [])


if __name__ == "__main__":
    unittest.main()
