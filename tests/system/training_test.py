"""A mouse's training goes on where its last session ended, however that one did."""

import os
import signal
import unittest

from rig import RigTest, until

COUNTED = "SELECT count(*) FROM trials WHERE repeat = 0 AND outcome != 'aborted'"


class Training(RigTest):
    def counted(self):
        return self.rows(COUNTED, self.folder())[0][0]

    def begun_with(self):
        return self.rows("SELECT phase, phase_by_hand, phase_trials, sessions FROM training", self.folder())[0]

    def test_over_three_sessions_of_which_one_is_killed(self):
        self.dopaloop(*self.run_words("--pace", "max", "--trials", 12, "--seed", 6, "--from-phase", 3))
        self.assertEqual(self.begun_with(), (3, 1, 0, 0))
        shown = self.shown()["training"]
        self.assertEqual((shown["phase_start"], shown["phase_end"], shown["phase_by_hand"]), (3, 3, True))
        trials = self.counted()

        running = self.start(*self.run_words("--pace", "50", "--trials", 200, "--seed", 7))
        until(lambda: len(self.folders()) == 2, "the second session's folder")
        self.reaches_trial(4)
        os.kill(self.process("rigd"), signal.SIGKILL)
        running.wait()
        self.assertEqual(self.begun_with(), (3, 0, trials, 1))
        trials += self.counted()

        self.dopaloop(*self.run_words("--pace", "max", "--trials", 5, "--seed", 8))
        self.assertEqual(self.begun_with(), (3, 0, trials, 2))
        self.steps_again(self.folder())

    def test_another_mouse_begins_at_the_first_phase(self):
        self.dopaloop(*self.run_words("--pace", "max", "--trials", 3, "--seed", 6, "--from-phase", 3))
        self.dopaloop(*self.run_words("--pace", "max", "--trials", 3, "--seed", 6, subject="another"))
        phases = sorted(self.rows("SELECT subject, phase FROM session, training", f)[0] for f in self.folders())
        self.assertEqual(phases, [("another", 1), ("mouse", 3)])

    def test_a_phase_that_is_not_there(self):
        refused = self.dopaloop(*self.run_words("--pace", "max", "--trials", 3, "--from-phase", 9), ends=2)
        self.assertIn("--from-phase 9: the task has phases 1 to 6", refused.err)
        self.assertFalse(self.folders())


if __name__ == "__main__":
    unittest.main(verbosity=2)
