"""tools/test: what it builds, runs and says, with a cmake, a ninja and a ctest of ours."""

import subprocess
import unittest

from sandbox import ROOT, SCRIPTS, Sandbox

THREADED = ("rig_base_test", "rig_control_test", "rig_store_test", "rig_daemon_test", "protocol_test")

CMAKE = r"""
case $* in *--preset*) what=configure ;; *) what=build ;; esac
! grep -qx "$what" "$state/fails"
"""
CTEST = r"""
if [[ $* == *\ -N* ]]; then
  all="$*"
  grep -E -- "${all##*-R }" "$state/tests" | sed 's/^/  Test #1: /'
  exit
fi
mkdir -p "$2/Testing/Temporary"
cp "$state/log" "$2/Testing/Temporary/LastTest.log"
! grep -qx ctest "$state/fails"
"""


class Project(Sandbox):
    def __init__(self, tests=THREADED + ("model_test", "lint_test"), fails=(), log=""):
        super().__init__()
        self.notes = {"tests": tests, "fails": fails, "log": log.splitlines()}

    def __enter__(self):
        super().__enter__()
        for name, lines in self.notes.items():
            (self.state / name).write_text("".join(line + "\n" for line in lines))
        self.command("setup", "! grep -qx setup \"$state/fails\"", self.root / "tools")
        self.command("cmake", CMAKE)
        self.command("ctest", CTEST)
        self.command("ninja", 'grep -v lint "$state/tests" | sed "s/$/: phony/"')
        return self

    def builds(self):
        return [call for call in self.called("cmake") if "--build" in call]

    def ctests(self):
        return [call for call in self.called("ctest") if " -N" not in call]


class Test(unittest.TestCase):
    def verdict(self, done):
        return done.stdout.splitlines()[-1]

    def test_all_is_well(self):
        with Project() as project:
            done = project.run("tools/test")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(self.verdict(done), r"^tools/test: PASSED in \d+ s$")
            for step in ("packages", "configure release", "build release", "test release"):
                self.assertRegex(done.stdout, rf"(?m)^{step} +\d+ s  passed$")
            self.assertNotIn("--target", project.builds()[0])

    def test_each_failure_ends_non_zero_and_is_named_last(self):
        for what, step in [("setup", "packages"), ("configure", "configure release"), ("build", "build release"),
                           ("ctest", "test release")]:
            with self.subTest(what), Project(fails=[what]) as project:
                done = project.run("tools/test")
                self.assertEqual(done.returncode, 1)
                self.assertRegex(self.verdict(done), rf"^tools/test: FAILED in \d+ s: {step}$")

    def test_no_test_runs_after_a_build_that_failed(self):
        with Project(fails=["build"]) as project:
            done = project.run("tools/test")
            self.assertEqual(project.ctests(), [])
            self.assertIn("not run: build release failed", done.stdout)

    def test_ctest_is_told_that_no_tests_are_an_error(self):
        with Project() as project:
            project.run("tools/test")
            self.assertIn("--no-tests=error", project.ctests()[0])

    def test_names_choose_the_tests_and_what_is_built_for_them(self):
        with Project() as project:
            project.run("tools/test", "model", "lint")
            self.assertTrue(project.builds()[0].endswith("--target model_test"))
            self.assertIn("-R model|lint ", project.ctests()[0])

    def test_a_test_that_is_a_script_needs_no_build(self):
        with Project() as project:
            self.assertEqual(project.run("tools/test", "lint").returncode, 0)
            self.assertEqual(project.builds(), [])

    def test_reports_and_skipped_tests_are_shown(self):
        log = "noise\nREPORT: 120000 events ran under the guard\n[  SKIPPED ] Mice.AreReal (0 ms)\n[  SKIPPED ] 1 test"
        with Project(log=log) as project:
            lines = project.run("tools/test").stdout.splitlines()
            self.assertIn("REPORT: 120000 events ran under the guard", lines)
            self.assertEqual([line for line in lines if "SKIPPED" in line], ["SKIPPED: Mice.AreReal"])
            self.assertNotIn("noise", lines)

    def test_warnings_are_errors_in_ci_only(self):
        for environment, is_there in [({"CI": "true"}, True), ({}, False)]:
            with self.subTest(environment), Project() as project:
                project.run("tools/test", **environment)
                self.assertEqual("-DDOPALOOP_WERROR=ON" in project.called("cmake")[0], is_there)

    def test_an_unknown_option_is_refused(self):
        with Project() as project:
            self.assertEqual(project.run("tools/test", "--sanitise").returncode, 2)
            self.assertEqual(project.builds(), [])


class Sanitize(unittest.TestCase):
    def test_everything_runs_under_asan_and_the_threaded_code_under_tsan(self):
        with Project() as project:
            self.assertEqual(project.run("tools/test", "--sanitize").returncode, 0)
            asan, tsan = project.builds()
            self.assertTrue(asan.endswith("build/asan"))
            self.assertTrue(tsan.endswith("build/tsan --target " + " ".join(sorted(THREADED))))
            self.assertIn("-R ^(" + "|".join(THREADED) + ")$ ", project.ctests()[1])
            self.assertEqual(project.called("setup"), ["setup --ci"])

    def test_a_threaded_test_that_is_not_there_fails(self):
        with Project(tests=THREADED[1:]) as project:
            done = project.run("tools/test", "--sanitize")
            self.assertEqual(done.returncode, 1)
            self.assertIn("these tests do not exist, so they cannot pass: rig_base_test", done.stdout)

    def test_tsan_runs_although_asan_failed(self):
        with Project(fails=["ctest"]) as project:
            done = project.run("tools/test", "--sanitize")
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(project.ctests()), 2)
            self.assertTrue(done.stdout.splitlines()[-1].endswith(": test asan,test tsan"))

    def test_names_choose_among_both(self):
        with Project() as project:
            project.run("tools/test", "--sanitize", "protocol")
            self.assertEqual(len(project.ctests()), 2)
            self.assertTrue(project.builds()[1].endswith("--target protocol_test"))

    def test_names_without_a_threaded_test_need_no_tsan(self):
        with Project() as project:
            self.assertEqual(project.run("tools/test", "--sanitize", "model").returncode, 0)
            self.assertEqual(len(project.ctests()), 1)


class Scripts(unittest.TestCase):
    def test_bash_can_read_them(self):
        for script in SCRIPTS:
            with self.subTest(script):
                done = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
