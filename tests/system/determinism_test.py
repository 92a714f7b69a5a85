"""The same seed gives the same session: at any pace, under any load, and with the model process dying."""

import json
import os
import signal
import subprocess
import sys
import unittest

from rig import RigTest, until

TRIALS = 15
SEED = 6  # no trial without an answer, so no minute to wait
TABLES = ("trials", "guidance", "trajectory", "events", "edges", "journal")


class Load:
    """A busy process for each processor, and one more."""

    def __enter__(self):
        self.busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
                     for _ in range(len(os.sched_getaffinity(0)) + 1)]
        return self

    def __exit__(self, *_):
        for process in self.busy:
            process.kill()
        for process in self.busy:
            process.wait()


class Determinism(RigTest):
    def session(self, pace, *more):
        """Its folder, after it ended as planned; in a data folder of its own, for a naive mouse each time."""
        self.data = self.home / f"data-{len(list(self.home.iterdir()))}"
        self.dopaloop(*self.run_words("--pace", pace, "--trials", TRIALS, *more))
        self.assertEqual(self.committed(), TRIALS)
        return self.folder()

    def printed(self, folder):
        return self.dopaloop("trials", folder, "--csv").out

    def assert_same(self, one, other):
        for table in TABLES:
            rows = [self.rows(f"SELECT * FROM {table}", folder) for folder in (one, other)]
            self.assertEqual(len(rows[0]), len(rows[1]), table)
            for got in zip(*rows):
                self.assertEqual(got[0], got[1], table)
        self.assertEqual(self.printed(one), self.printed(other))

    def test_at_pace_50_and_at_pace_max_on_an_idle_and_a_loaded_machine(self):
        first = self.session("max", "--seed", SEED)
        with Load():
            loaded = [self.session(pace, "--seed", SEED) for pace in ("max", "50")]
        for folder in [*loaded, self.session("50", "--seed", SEED)]:
            self.assert_same(first, folder)
        self.steps_again(first)
        self.assertNotEqual(self.printed(first), self.printed(self.session("max", "--seed", SEED + 1)))

    def test_with_the_model_process_killed_at_a_trial(self):
        killed = [self.session(pace, "--seed", SEED, "--kill-model-at", 6) for pace in ("max", "max", "50")]
        for folder in killed[1:]:
            self.assert_same(killed[0], folder)
        late = self.rows("SELECT trial FROM trials WHERE light_reason = 'late_guidance'", killed[0])
        self.assertEqual(late, [(6,), (7,), (8,)])  # as the default of model.virtual_outage_trials says
        fallback = self.rows("SELECT DISTINCT intended_arm, delivered_arm, eligible, guidance_id, light_on_at_ns "
                             "FROM trials WHERE trial BETWEEN 6 AND 8", killed[0])
        self.assertEqual(fallback, [("not_eligible", "not_eligible", 0, 0, None)])
        self.steps_again(killed[0])

    def test_the_model_is_scored_on_the_trials_it_was_away_for_as_if_it_had_been_there(self):
        folder = self.session("max", "--seed", SEED, "--kill-model-at", 6)
        exported = self.file("trials.csv", self.printed(folder))
        tracked = json.loads(self.dopaloop("track", exported, "--json").out)
        shown = self.shown(folder)
        self.assertEqual(shown["n_trials"], tracked["n_trials"])
        self.assertAlmostEqual(shown["mean_log_likelihood"], tracked["mean_log_likelihood"], delta=1e-9)
        self.assertIn(shown["n_unpredicted"], (1, 2, 3))  # without those that were repeats

    def test_with_the_model_process_killed_by_hand_every_trial_is_there(self):
        running = self.start(*self.run_words("--pace", "50", "--trials", TRIALS, "--seed", SEED))
        model = self.process("modeld")
        self.reaches_trial(3)
        os.kill(model, signal.SIGKILL)
        successor = until(lambda: [p for p in self.processes("modeld") if p != model], "another model process")
        self.assertEqual(len(successor), 1)
        self.assertEqual(running.wait(), 0)
        self.assertRegex(running.out, r"model process was killed by signal 9")
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["n_trials_closed"]), ("trials_done", TRIALS))
        self.steps_again()
        self.nothing_runs()


if __name__ == "__main__":
    unittest.main(verbosity=2)
