"""What is left when a program is killed in mid-session: every committed trial, and outputs that ended by themselves."""

import csv
import os
import random
import signal
import time
import unittest

from rig import RigTest, until

KILLS = 10
PACE = 50


class Crash(RigTest):
    def setUp(self):
        super().setUp()
        self.rig = self.bright_rig()

    def begin(self, seed, pace=PACE):
        running = self.start(*self.run_words("--pace", pace, "--seed", seed, "--trials", 1000, config=self.rig))
        running.said(r"interlock: checks passed")
        return running

    # ---- the laser's and the valve's own record

    def edge_log(self, folder):
        with open(folder / "emulated_outputs.csv", newline="") as file:
            return list(csv.DictReader(file))

    def light_is_on(self, folder):
        return any((row["line"], row["on"]) == ("light", "1") for row in self.edge_log(folder)[-1:])

    def assert_outputs_were_safe(self, folder):
        """Every on-time lay within a program, and both lines are off."""
        programs = {}
        on = {"valve": None, "light": None}
        log = self.edge_log(folder)
        for row in log:
            line, at = row["line"], int(row["session_ns"])
            if row["what"] == "program":
                self.assertIsNone(on[line], f"{row} while the line was on")
                programs[line] = (at, at + int(row["duration_us"]) * 1000)
                continue
            begin, end = programs[line]
            self.assertTrue(begin <= at <= end, f"{row} outside of its program {begin}..{end}")
            self.assertNotEqual(row["on"] == "1", on[line] is not None, f"{row} is no change")
            on[line] = at if row["on"] == "1" else None
        self.assertEqual(on, {"valve": None, "light": None})
        return log

    # ---- the session's record

    def assert_kept(self, folder, committed_before):
        kept = self.rows("SELECT trial FROM trials ORDER BY trial", folder)
        self.assertGreaterEqual(len(kept), committed_before)
        self.assertEqual([t for (t,) in kept], list(range(1, len(kept) + 1)))
        shown = self.shown(folder)
        self.assertTrue(shown["cut"])
        self.assertIsNone(shown["end_reason"])
        self.assertEqual(shown["n_trials_closed"], len(kept))
        where = "before the end of the first trial" if not kept else f"after trial {len(kept)}"
        self.assertIn(where, shown["cut_where"])
        self.steps_again(folder, least_inputs=100 if kept else 0)

    def kill_rigd(self, running, when):
        """Kills it once `when` says so, and gives how many trials were committed before."""
        folder = self.folder()
        pid = self.process("rigd")
        until(lambda: when(folder) or running.process.poll() is not None, "the moment to kill")
        before = self.committed(folder)
        os.kill(pid, signal.SIGKILL)
        self.killed_at_ns = time.monotonic_ns()
        self.assertEqual(running.wait(), 3, running.out + running.err)
        self.assertIn("killed by signal 9", running.out + running.err)
        self.nothing_runs()
        return folder, before

    def test_rigd_killed_at_random_moments_loses_no_committed_trial(self):
        moments = random.Random(2)
        trials = 0
        for kill in range(KILLS):
            running = self.begin(seed=kill + 1)
            moment = time.monotonic() + moments.uniform(0.05, 0.8)
            folder, before = self.kill_rigd(running, lambda _, m=moment: time.monotonic() >= m)
            self.assertEqual(folder.name, f"{kill + 1:03}")
            self.assert_outputs_were_safe(folder)
            self.assert_kept(folder, before)
            trials += self.committed(folder)
        self.assertRegex(self.dopaloop("show", folder).out, r"ended +cut (after trial|before the end)")
        self.assertGreater(trials, KILLS)
        print(f"{KILLS} kills, {trials} trials kept")

    def test_rigd_killed_while_a_train_runs_leaves_its_end_to_the_board(self):
        for attempt in range(5):  # the train may end before the kill comes
            running = self.begin(seed=4, pace=2)
            folder, before = self.kill_rigd(running, self.light_is_on)
            log = self.assert_outputs_were_safe(folder)
            self.assert_kept(folder, before)
            if int(log[-1]["edge_monotonic_ns"]) > self.killed_at_ns:
                break
            print(f"attempt {attempt + 1}: the train had ended before the kill")
        else:
            self.fail("no kill met a running train")
        self.assertEqual((log[-1]["line"], log[-1]["what"], log[-1]["on"]), ("light", "edge", "0"))

    def test_a_killed_dopaloop_run_lets_the_trial_end_and_the_session_close(self):
        running = self.begin(seed=1)
        self.reaches_trial(2)
        folder = self.folder()
        running.process.kill()
        running.wait()
        self.nothing_runs()
        shown = self.shown(folder)
        self.assertEqual((shown["ended"], shown["end_reason"], shown["cut"]), (True, "stopped", False))
        self.assertGreaterEqual(shown["n_trials_closed"], 2)
        self.assertEqual(self.rows("SELECT count(*) FROM trials WHERE outcome = 'aborted'", folder), [(0,)])
        self.assertEqual(self.rows("SELECT command, who FROM commands", folder),
                         [("stop_after_trial", "rigd: the program that started it is gone")])
        self.assert_outputs_were_safe(folder)
        self.steps_again(folder)

        self.dopaloop(*self.run_words("--pace", "max", "--trials", 2, "--seed", 1))
        self.assertEqual([f.name for f in self.folders()], ["001", "002"])
        self.assertEqual(self.shown()["end_reason"], "trials_done")


if __name__ == "__main__":
    unittest.main(verbosity=2)
