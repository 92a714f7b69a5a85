"""A recorded mouse and a recorded photometry, through the whole rig in virtual time."""

import csv
import io
import json
import time
import unittest

from rig import RECORDINGS, REPLAY, RigTest, ppd

MOUSE = RECORDINGS / "mice/DAP011.csv"
PHOTOMETRY = RECORDINGS / "photometry/m53_NAc_dLight.ppd"
TRIALS = 500

SMALL_MOUSE = """session,trial,signed_contrast,choice_right,rt_s
1,6,-0.5,0,1.25
1,7,0.25,0,0.5
1,9,0,1,2
2,1,0.5,1,3.5
2,2,-0.25,,
2,3,0.5,1,0.75
"""


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


class Replay(RigTest):
    def replay(self, mouse, photometry, *more, config=REPLAY):
        words = self.run_words("--mouse", mouse, "--photometry", photometry, "--pace", "max", *more, config=config)
        return self.dopaloop(*words)

    def printed_trials(self):
        return self.dopaloop("trials", self.folder(), "--csv").out

    def likelihood(self, trials):
        """Of the tracker run over a table, with the count of its trials."""
        tracked = json.loads(self.dopaloop("track", trials, "--model", "logistic", "--json").out)
        return tracked["mean_log_likelihood"], tracked["n_trials"]

    def agree(self, recorded, printed):
        """What was recorded came out of the wheel again."""
        self.assertEqual(len(printed), len(recorded))
        self.assertEqual(list(printed[0])[:5], ["session", "trial", "signed_contrast", "choice_right", "rt_s"])
        for i, (was, got) in enumerate(zip(recorded, printed), 1):
            with self.subTest(trial=i):
                self.assertEqual(int(got["session"]), int(was["session"]))
                self.assertEqual(float(got["signed_contrast"]), float(was["signed_contrast"]))
                self.assertEqual(got["choice_right"], was["choice_right"])
                if was["rt_s"]:
                    self.assertLess(abs(float(got["rt_s"]) - float(was["rt_s"])), 0.001)
                else:
                    self.assertEqual(got["rt_s"], "")


@unittest.skipUnless(MOUSE.exists() and PHOTOMETRY.exists(), f"no recordings in {RECORDINGS}")
class RealRecordings(Replay):
    def test_a_real_mouse_of_500_trials_comes_back_whole(self):
        begun = time.monotonic()
        self.replay(MOUSE, PHOTOMETRY, "--trials", TRIALS)
        took = time.monotonic() - begun
        shown = self.shown()
        print(f"{shown['last_trial_s']:.0f} s of session in {took:.2f} s: {shown['last_trial_s'] / took:.0f} "
              f"times real pace, with {TRIALS} durable commits")

        head = "".join(MOUSE.read_text().splitlines(keepends=True)[:TRIALS + 1])
        printed = self.printed_trials()
        self.agree(read_csv(head), read_csv(printed))

        self.assertEqual((shown["end_reason"], shown["n_trials_closed"]), ("trials_done", TRIALS))
        self.assertEqual(shown["n_trials"], TRIALS)
        for name, table in (("head.csv", head), ("printed.csv", printed)):
            likelihood, trials = self.likelihood(self.file(name, table))
            self.assertEqual(trials, TRIALS)
            self.assertLess(abs(likelihood - shown["mean_log_likelihood"]), 1e-9, name)

        # These boards' clocks are the session's, and the fits find just that.
        self.assertEqual(self.rows("SELECT DISTINCT offset_ns, drift_ppm, fit FROM clock_fits"), [(0, 0.0, 1)])
        self.assertEqual(self.rows("SELECT count(*) FROM edges WHERE session_ns <> device_ns"), [(0,)])
        self.assertEqual({t["name"] for t in shown["timing"]} - {"commit"},
                         {f"{name}_virtual" for name in ("wake_to_write", "timer_task", "timer_output",
                                                         "timer_session", "timer_device")})

        self.assertIn("DAP011", shown["pairing"])
        self.assertIn("m53", shown["pairing"])
        self.assertIn("different animals", shown["pairing"])
        self.assertEqual(shown["faults"], [])
        self.steps_again()


class SmallRecordings(Replay):
    def setUp(self):
        super().setUp()
        self.mouse = self.file("mouse.csv", SMALL_MOUSE)

    def test_sessions_and_trials_without_an_answer_are_kept(self):
        self.replay(self.mouse, self.file("a.ppd", ppd(130 * 200)))
        printed = self.printed_trials()
        self.agree(read_csv(SMALL_MOUSE), read_csv(printed))
        self.assertEqual([row["outcome"] for row in read_csv(printed)][4], "no_go")
        self.assertEqual([row["new_session"] for row in read_csv(printed)], ["1", "0", "0", "1", "0", "0"])
        self.assertEqual(self.rows("SELECT count(*) FROM events WHERE kind = 'session_boundary'"), [(1,)])
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["n_trials_closed"]), ("trials_done", 6))
        likelihood, _ = self.likelihood(self.file("printed.csv", printed))
        self.assertLess(abs(likelihood - shown["mean_log_likelihood"]), 1e-9)
        self.steps_again()

    def test_what_trials_prints_can_be_replayed(self):
        photometry = self.file("a.ppd", ppd(130 * 200))
        self.replay(self.mouse, photometry)
        again = self.file("again.csv", self.printed_trials())
        self.replay(again, photometry, "--seed", 2)
        self.agree(read_csv(SMALL_MOUSE), read_csv(self.printed_trials()))

    def test_the_end_of_the_photometry_ends_the_session_after_the_trial(self):
        self.replay(self.mouse, self.file("short.ppd", ppd(130 * 6)))
        shown = self.shown()
        self.assertEqual(shown["end_reason"], "photometry_ended")
        self.assertEqual(shown["n_trials_closed"], 2)
        self.assertIn("photometry", [w["kind"] for w in shown["warnings"]])
        self.steps_again()

    def test_or_the_session_goes_on_without_photometry(self):
        stale = self.config(('photometry_end = "stop"', 'photometry_end = "stale"'), base=REPLAY)
        self.replay(self.mouse, self.file("short.ppd", ppd(130 * 6)), config=stale)
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["n_trials_closed"]), ("trials_done", 6))
        self.assertIn("photometry", [w["kind"] for w in shown["warnings"]])
        flags = self.rows("SELECT da_stimulus_z FROM trials WHERE trial > 3")
        self.assertEqual(flags, [(None,)] * 3)
        self.steps_again()


if __name__ == "__main__":
    unittest.main(verbosity=2)
