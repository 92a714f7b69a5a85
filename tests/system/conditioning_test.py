"""Trace conditioning on the emulated rig, from the first trial to the end: the mouse learns, and light keeps to its
gate and its cap."""

import csv
import io
import unittest

from rig import ROOT, RigTest

CONDITIONING = ROOT / "config/rigs/conditioning.toml"
TRIALS = 100
WINDOW_NS = 750_000_000


def mean(values):
    values = list(values)
    return sum(values) / len(values)


class Conditioning(RigTest):
    def session(self, *more, config=CONDITIONING):
        self.dopaloop(*self.run_words("--pace", "max", "--trials", TRIALS, "--seed", 7, *more, config=config))
        rows = list(csv.DictReader(io.StringIO(self.dopaloop("trials", self.folder(), "--csv").out)))
        self.assertEqual(len(rows), TRIALS)
        return rows

    def licks_before(self, moment_ns):
        """Whether the tongue touched the spout in the gate's window before a moment."""
        count = self.rows("SELECT count(*) FROM journal j JOIN kinds k USING (kind) WHERE k.name = 'lick' "
                          f"AND j.now_ns > {moment_ns - WINDOW_NS} AND j.now_ns <= {moment_ns} "
                          "AND substr(j.payload, 9, 1) = x'01'")
        return count[0][0] > 0

    def assert_gate(self, rows, wants_lick):
        """Light came where the gate was met and the cap let it pass, and each trial says why not."""
        lit = 0
        for number, row in enumerate(rows, 1):
            moment = int(row["reward_moment_at_ns"])
            rewarded = row["outcome"] == "rewarded"
            met = rewarded and self.licks_before(moment) == wants_lick
            under_cap = lit + 1 <= 0.5 * number
            self.assertEqual(row["would_have_fired_at_ns"] != "", met and under_cap, row["trial"])
            if row["intended_arm"] == "light":
                why = "gate_unmet" if not met else "cap" if not under_cap else "none"
                self.assertEqual(row["light_reason"], why, row["trial"])
                self.assertEqual(row["delivered_arm"], "light" if why == "none" else "control", row["trial"])
            lit += row["delivered_arm"] == "light"
            self.assertLessEqual(lit, 0.5 * number)
        return lit

    def test_the_mouse_learns_and_stim_lick_plus_keeps_to_gate_and_cap(self):
        rows = self.session()
        kinds = [("omitted" if r["outcome"] == "omitted" else "cued" if r["cue_at_ns"] else "uncued") for r in rows]
        for block in range(0, TRIALS, 20):
            self.assertEqual([kinds[block:block + 20].count(k) for k in ("cued", "uncued", "omitted")], [16, 2, 2])

        preparatory = [float(r["preparatory_lick_hz"]) for r in rows if r["preparatory_lick_hz"]]
        self.assertEqual(len(preparatory), TRIALS - kinds.count("uncued"))
        self.assertLess(mean(preparatory[:20]), 1)
        self.assertGreater(mean(preparatory[-20:]), mean(preparatory[:20]) + 1)
        reactive = [float(r["reactive_lick_s"]) for r in rows if r["outcome"] == "rewarded"]
        self.assertTrue(all(0 <= s < 1 for s in reactive))
        self.assertLess(mean(reactive[-20:]), mean(reactive[:20]))
        self.assertTrue(all(abs(float(r["reward_ul"]) - 2) < .05 for r in rows if r["outcome"] == "rewarded"))

        self.assertGreater(self.assert_gate(rows, wants_lick=True), 5)
        replay = self.steps_again(least_inputs=10000)
        self.assertEqual(replay["differing"], 0)

        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["n_rewarded"], shown["n_omitted"]), ("trials_done", 90, 10))
        self.assertEqual([(b["from_trial"], b["to_trial"], b["n_cued"]) for b in shown["licking"]], [(1, 100, 90)])
        self.assertAlmostEqual(shown["licking"][0]["preparatory_lick_hz"], mean(preparatory), places=9)
        self.assertRegex(self.dopaloop("show", self.folder()).out, r"licking +trials 1-100: preparatory \d")

        scored = self.rows("SELECT count(*) FROM guidance WHERE log_likelihood IS NOT NULL OR p_right IS NOT NULL "
                           "OR p_correct IS NOT NULL")
        self.assertEqual(scored, [(0,)])
        self.assertEqual(self.rows("SELECT DISTINCT eligible, propensity FROM trials"), [(1, .5)])

    def test_stim_lick_minus_keeps_to_gate_and_cap(self):
        config = self.config(('gate = "lick"', 'gate = "no_lick"'), base=CONDITIONING)
        self.assertGreater(self.assert_gate(self.session(config=config), wants_lick=False), 5)

    def test_check_says_what_the_rig_will_do_and_refuses_what_cannot_be(self):
        said = self.dopaloop("check", CONDITIONING).out
        for words in ("trace_conditioning: cue 0.5 s, trace 1 s; cued 0.8, uncued 0.1, omitted 0.1 of every 20 trials",
                      "only with a lick in the last 750 ms", "on at most 0.5 of the trials so far",
                      "every_trial: all eligible, then light with p 0.5"):
            self.assertIn(words, said)
        config = self.config(('policy = "every_trial"', 'policy = "low_confidence"'), base=CONDITIONING)
        self.assertIn("in this task it chooses nothing", self.dopaloop("check", config, ends=2).err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
