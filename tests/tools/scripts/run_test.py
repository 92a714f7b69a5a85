"""tools/run, with a cmake of ours whose build makes a dopaloop of ours."""

import os
import signal
import subprocess
import unittest

from sandbox import Sandbox

CMAKE = r"""
case $* in
  *--preset*) mkdir -p build/release && touch build/release/build.ninja; exit "$(cat "$state/configure_status")" ;;
esac
echo '[0/2] Re-checking globbed directories...'
if [[ -e $state/endless ]]; then echo '[1/2] Compiling'; exec tail -f /dev/null; fi
if [[ -e $state/built ]]; then echo 'ninja: no work to do.'; exit; fi
echo '[1/2] Compiling'
touch "$state/built"
exit "$(cat "$state/build_status")"
"""
DOPALOOP = r"""
pwd >"$state/where"
printf '<%s>' "$@"
exit "$(cat "$state/dopaloop_status")"
"""


class Project(Sandbox):
    def __enter__(self):
        super().__enter__()
        self.command("setup", 'exit "$(cat "$state/setup_status")"', self.root / "tools")
        self.command("cmake", CMAKE)
        self.command("dopaloop", DOPALOOP, self.root / "build/release/bin")
        for what in ("setup", "configure", "build", "dopaloop"):
            self.ends(what, 0)
        return self

    def ends(self, what, status):
        (self.state / f"{what}_status").write_text(str(status))


class Run(unittest.TestCase):
    def test_without_arguments_it_runs_the_default_session(self):
        with Project() as project:
            done = project.run("tools/run")
            self.assertEqual((done.returncode, done.stdout), (0, "<run>"))

    def test_arguments_reach_dopaloop_as_they_are(self):
        with Project() as project:
            done = project.run("tools/run", "show", "a folder", "*", "")
            self.assertEqual(done.stdout, "<show><a folder><*><>")

    def test_dopaloop_runs_where_the_user_is(self):
        with Project() as project:
            project.run("tools/run", cwd=project.state)
            self.assertEqual((project.state / "where").read_text().strip(), str(project.state))

    def test_it_works_through_a_link(self):
        with Project() as project:
            (project.state / "link").symlink_to(project.root / "tools/run")
            done = subprocess.run([project.state / "link"], env=project.environment(), capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.stdout, "<run>")

    def test_the_status_of_dopaloop_is_its_own(self):
        with Project() as project:
            project.ends("dopaloop", 7)
            self.assertEqual(project.run("tools/run").returncode, 7)

    def test_it_builds_the_three_programs_and_shows_progress_on_standard_error(self):
        with Project() as project:
            done = project.run("tools/run")
            self.assertIn("[1/2] Compiling", done.stderr)
            self.assertIn("--target rigd modeld dopaloop", project.called("cmake")[-1])

    def test_it_says_nothing_when_all_is_built(self):
        with Project() as project:
            project.run("tools/run")
            self.assertEqual(project.run("tools/run").stderr, "")

    def test_it_configures_once_and_again_when_the_presets_change(self):
        with Project() as project:
            project.run("tools/run")
            project.run("tools/run")
            self.assertEqual(sum("--preset" in call for call in project.called("cmake")), 1)
            ninja = (project.root / "build/release/build.ninja").stat()
            later_ns = ninja.st_mtime_ns + 1_000_000_000
            os.utime(project.root / "CMakePresets.json", ns=(later_ns, later_ns))
            project.run("tools/run")
            self.assertEqual(sum("--preset" in call for call in project.called("cmake")), 2)

    def test_nothing_is_started_when_a_step_before_fails(self):
        for what in ("setup", "configure", "build"):
            with self.subTest(what), Project() as project:
                project.ends(what, 1)
                done = project.run("tools/run")
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(project.called("dopaloop"), [])

    def test_an_interrupt_while_building_ends_it_all(self):
        with Project() as project:
            (project.state / "endless").touch()
            running = project.start("tools/run")
            while "Compiling" not in running.stderr.readline():
                self.assertIsNone(running.poll())
            os.killpg(running.pid, signal.SIGINT)
            out, said = running.communicate()
            self.assertEqual((running.returncode, out), (130, ""))
            self.assertIn("interrupted", said)
            self.assertEqual(project.called("dopaloop"), [])


if __name__ == "__main__":
    unittest.main()
