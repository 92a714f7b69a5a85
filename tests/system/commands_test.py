"""Acting on a session that runs: commands and signals, their answers, and what the log says of them."""

import csv
import json
import os
import signal
import subprocess
import time
import unittest

from rig import BIN, PATIENCE_S, RigTest, until

WHO = "tester (dopaloop ctl)"


class Commands(RigTest):
    def begin(self, pace=20):
        running = self.start(*self.run_words("--pace", pace, "--seed", 4, "--trials", 1000, config=self.bright_rig()))
        running.said(r"interlock: checks passed")
        return running

    def ends(self, running, reason, code=0):
        self.assertEqual(running.wait(), code, running.out + running.err)
        self.nothing_runs()
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["faults"]), (reason, []))
        self.outputs_are_off()
        self.steps_again()
        return shown

    def outputs_are_off(self):
        with open(self.folder() / "emulated_outputs.csv", newline="") as file:
            last = {row["line"]: row["on"] for row in csv.DictReader(file) if row["what"] == "edge"}
        self.assertNotIn("1", last.values())

    def shines(self):
        until(lambda: "light,edge,1" in (self.folder() / "emulated_outputs.csv").read_text(), "light")

    def outcomes(self):
        return [o for (o,) in self.rows("SELECT outcome FROM trials ORDER BY trial")]

    def refused(self, *words):
        answer = self.ctl(*words, ends=1)
        self.assertRegex(answer.out, r"\Arefused: \w.*\n\Z")
        self.assertEqual(answer.err, "")

    def accepted(self, *words):
        answer = self.ctl(*words)
        self.assertEqual((answer.out, answer.err), ("accepted\n", ""))

    def no_command(self, *words):
        answer = self.ctl(*words, ends=2)
        self.assertEqual(answer.out, "")
        self.assertRegex(answer.err, r"\Adopaloop ctl: .*\n\Z")


class Ctl(Commands):
    def test_every_command_is_answered_and_logged_with_who_gave_it(self):
        running = self.begin()
        self.accepted("ping")
        self.accepted("disarm-light")
        self.no_command("arm-light")
        self.accepted("arm-light", "--i-am-at-the-rig")
        self.no_command("reset")
        self.refused("reset", "--i-am-at-the-rig")  # nothing is tripped
        self.no_command("light")
        self.no_command("light", "power=1", "--i-am-at-the-rig")
        self.refused("light", "power_mw=6", "--i-am-at-the-rig")  # the rig's power_max_mw is 5
        self.accepted("note", "wheel cleaned, 3 µl spilt")
        self.no_command("note")
        self.accepted("drop", "1.5")
        self.refused("drop", "4.5")  # the rig's drop_max_ul is 4
        self.no_command("drop", "51")
        self.no_command("drop", "-1")
        self.no_command("drop", "much")
        self.no_command("feed")
        self.no_command("ping", "again")
        self.refused("resume")
        self.accepted("pause")
        self.refused("pause")
        self.accepted("resume")
        answer = json.loads(self.ctl("ping", "--json").out)
        self.assertEqual((answer["command"], answer["accepted"], answer["reason"]), ("ping", True, ""))
        self.accepted("stop-after-trial")
        shown = self.ends(running, "stopped")
        self.assertNotIn("aborted", self.outcomes())
        self.assertAlmostEqual(shown["water_manual_ul"], 1.5, places=2)

        asked = self.rows("SELECT c.command, a.accepted, c.who, c.volume_ul, c.present, c.text FROM commands c "
                          "JOIN command_answers a USING (seq, request_id) ORDER BY c.seq")
        self.assertEqual(asked, [
            ("ping", 1, WHO, 0, 0, ""),
            ("disarm_light", 1, WHO, 0, 0, ""),
            ("arm_light", 1, WHO, 0, 1, ""),
            ("reset", 0, WHO, 0, 1, ""),
            ("light", 0, WHO, 0, 1, ""),
            ("note", 1, WHO, 0, 0, "wheel cleaned, 3 µl spilt"),
            ("drop", 1, WHO, 1.5, 0, ""),
            ("drop", 0, WHO, 4.5, 0, ""),
            ("resume", 0, WHO, 0, 0, ""),
            ("pause", 1, WHO, 0, 0, ""),
            ("pause", 0, WHO, 0, 0, ""),
            ("resume", 1, WHO, 0, 0, ""),
            ("ping", 1, WHO, 0, 0, ""),
            ("stop_after_trial", 1, WHO, 0, 0, ""),
        ])
        kinds = [k for (k,) in self.rows("SELECT kind FROM events ORDER BY seq, part")]
        for kind in ("disarm", "arm", "note", "drop", "pause", "resume", "stop"):
            self.assertIn(kind, kinds)

    def test_no_trial_begins_while_paused(self):
        running = self.begin()
        self.reaches_trial(1)
        self.accepted("pause")
        paused = time.monotonic()
        until(lambda: time.monotonic() > paused + 1 and self.accepted("ping") is None, "20 s of session")
        before = self.committed()
        self.accepted("resume")
        self.reaches_trial(before + 2)
        self.accepted("stop-after-trial")
        self.ends(running, "stopped")
        times = dict(self.rows("SELECT kind, now_ns FROM events WHERE kind IN ('pause', 'resume')"))
        self.assertGreater(times["resume"] - times["pause"], 10e9)
        within = "SELECT count(*) FROM trials WHERE opened_at_ns > {pause} AND opened_at_ns < {resume}"
        self.assertEqual(self.rows(within.format(**times)), [(0,)])

    def test_disarmed_light_does_not_shine(self):
        running = self.begin()
        self.accepted("disarm-light")
        self.reaches_trial(6)
        self.accepted("stop-now")
        self.ends(running, "stopped_now")
        disarmed = self.rows("SELECT now_ns FROM events WHERE kind = 'disarm'")[0][0]
        self.assertEqual(self.rows(f"SELECT count(*) FROM edges WHERE line = 'light' AND now_ns > {disarmed}"), [(0,)])
        meant = self.rows(f"SELECT DISTINCT delivered_arm, light_reason FROM trials WHERE intended_arm = 'light' "
                          f"AND stimulus_on_at_ns > {disarmed}")
        self.assertEqual(meant, [("control", "interlock")])

    def test_light_by_hand_is_logged_with_who_and_booked_apart(self):
        running = self.begin(5)
        self.accepted("pause")  # no trial is under way or begins: the policy's light does not come between
        until(lambda: not self.light_is_on(), "light off")
        until(lambda: self.ctl("light", "power_mw=2,duration_ms=5", "--i-am-at-the-rig", ends=None).out == "accepted\n",
              "the gap after the last train")
        self.accepted("resume")
        trial = self.committed()
        self.reaches_trial(trial + 2)
        self.accepted("stop-after-trial")
        self.ends(running, "stopped")
        asked = self.rows("SELECT c.who, c.power_mw, c.duration_ms FROM commands c JOIN command_answers a "
                          "USING (seq, request_id) WHERE c.command = 'light' AND a.accepted")
        self.assertEqual(asked, [(WHO, 2, 5)])
        dose = self.rows("SELECT light_mj, water_ul FROM doses WHERE manual")
        self.assertEqual(len(dose), 1)
        self.assertAlmostEqual(dose[0][0], 0.01, places=9)
        booked = self.rows("SELECT manual_light_mj FROM trials WHERE manual_light_mj > 0")
        self.assertEqual(len(booked), 1)
        self.assertAlmostEqual(booked[0][0], 0.01, places=4)

    def light_is_on(self):
        lines = [line for line in (self.folder() / "emulated_outputs.csv").read_text().splitlines() if "light,edge" in line]
        return bool(lines) and "light,edge,1" in lines[-1]

    def test_stop_now_aborts_the_trial_under_way(self):
        running = self.begin(5)
        self.shines()
        self.accepted("stop-now")
        self.ends(running, "stopped_now")
        self.assertEqual(self.outcomes()[-1], "aborted")


class Signals(Commands):
    def asked(self):
        return self.rows("SELECT command, who FROM commands ORDER BY seq")

    def test_one_interrupt_ends_after_the_trial(self):
        running = self.begin()
        self.reaches_trial(1)
        running.process.send_signal(signal.SIGINT)
        self.ends(running, "stopped")
        self.assertNotIn("aborted", self.outcomes())
        self.assertEqual(self.asked(), [("stop_after_trial", "tester (dopaloop run)")])

    def test_two_interrupts_end_now(self):
        running = self.begin(2)
        self.shines()  # in a trial, which has seconds to go
        running.process.send_signal(signal.SIGINT)
        running.said("asked to end after this trial")
        running.process.send_signal(signal.SIGINT)
        self.ends(running, "stopped_now")
        self.assertEqual([c for c, _ in self.asked()], ["stop_after_trial", "stop_now"])

    def test_terminating_ends_now(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            running = self.begin(2)
            running.process.send_signal(number)
            self.ends(running, "stopped_now")
            self.assertEqual(self.asked(), [("stop_now", "tester (dopaloop run)")])


class Monitor(Commands):
    def test_shows_the_session_and_ends_with_it(self):
        self.runtime = self.home / "dopaloop/emulated"  # where a rig lies that nobody gave a place
        before = self.start("monitor", "--plain")
        before.said("no rig is running")
        running = self.begin()
        others = [self.start("monitor", *target, "--plain") for target in ([self.runtime], ["emulated"])]
        monitors = [before, *others]
        for monitor in monitors:
            monitor.said(r"^trial +\d+/1000 ")
        leaves = others.pop()
        leaves.process.send_signal(signal.SIGINT)
        self.assertEqual(leaves.wait(), 0)
        self.accepted("stop-after-trial")
        self.ends(running, "stopped")
        for monitor in (before, *others):
            self.assertEqual(monitor.wait(), 0)
            self.assertIn("stopped", monitor.out)
            self.assertIn(str(self.folder()), monitor.out)

    def test_ends_at_once_when_nobody_reads_it(self):
        def leave_after_one_line(*words):
            monitor = subprocess.Popen([BIN / "dopaloop", "monitor", *words], stdin=subprocess.DEVNULL, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment)
            with monitor:
                self.assertNotEqual(monitor.stdout.readline(), "")
                monitor.stdout.close()
                self.assertEqual(monitor.wait(PATIENCE_S), 1)
                self.assertEqual(monitor.stderr.read(), "")

        leave_after_one_line()  # no rig is there yet
        running = self.begin()
        leave_after_one_line(self.runtime)
        self.accepted("stop-now")
        self.ends(running, "stopped_now")

    def test_says_when_the_rig_went_away(self):
        running = self.begin()
        monitor = self.start("monitor", self.runtime, "--plain")
        monitor.said(r"^trial ")
        os.kill(self.process("rigd"), signal.SIGKILL)
        self.assertEqual(running.wait(), 3)
        self.assertEqual(monitor.wait(), 1)
        self.assertIn("went away", monitor.err)


class RealTime(Commands):
    def test_a_session_in_real_time_on_pseudo_terminals(self):
        running = self.begin("real")
        self.accepted("drop", "1")
        self.shines()
        self.accepted("stop-now")
        shown = self.ends(running, "stopped_now")
        self.assertEqual(self.outcomes()[-1], "aborted")
        self.assertAlmostEqual(shown["water_manual_ul"], 1, places=1)
        self.assertEqual(self.rows("SELECT count(*) FROM device_faults"), [(0,)])


class Day(Commands):
    """The limits of an animal and day hold over its sessions."""

    def session(self, config, ends=0):
        return self.dopaloop(*self.run_words("--pace", "max", "--seed", 4, "--trials", 8, config=config), ends=ends)

    def reasons(self):
        return [self.shown(folder)["end_reason"] for folder in self.folders()]

    def test_the_second_session_ends_at_the_days_water(self):
        config = self.config(("day_max_ul = 20000", "day_max_ul = 9"))
        self.session(config)
        first = self.rows("SELECT sum(water_ul) FROM doses")[0][0]
        self.session(config)
        self.assertEqual(self.reasons()[-1], "water_day_limit")
        total = first + sum(w for (w,) in self.rows("SELECT coalesce(sum(water_ul), 0) FROM doses", self.folders()[-1]))
        self.assertLessEqual(total, 9)

    def test_a_log_that_cannot_be_read_refuses_the_next_session(self):
        self.session(self.config())
        (self.folder() / "session.sqlite").write_bytes(b"no log")
        refused = self.session(self.config(), ends=2)
        self.assertRegex(refused.out + refused.err, "001/session.sqlite: this is not an SQLite database")
        self.assertEqual(len(self.folders()), 1)


class Alone(Commands):
    """rigd and modeld started one by one, as a service manager would."""

    def rigd(self, config, pace="max", trials=5):
        return self.start(config, "--subject", "mouse", "--data", self.data, "--runtime", self.runtime, "--trials",
                          trials, "--seed", 6, "--pace", pace, program="rigd")

    def test_rigd_without_a_model_process_runs_every_trial_with_the_fallback(self):
        impatient = self.config(("[model.policy]", "[model]\nstart_timeout_s = 0.05\n\n[model.policy]"))
        rigd = self.rigd(impatient)
        self.assertEqual(rigd.wait(), 0, rigd.err)
        self.assertEqual(self.rows("SELECT DISTINCT light_reason, intended_arm FROM trials"),
                         [("late_guidance", "not_eligible")])
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["n_trials_closed"], shown["n_trials"]), ("trials_done", 5, 0))
        self.assertIn("model", [w["kind"] for w in shown["warnings"]])
        self.steps_again()

    def test_rigd_and_modeld_find_each_other_whoever_comes_first(self):
        for first in ("rigd", "modeld"):
            config = self.config()
            start = {"rigd": lambda: self.rigd(config),
                     "modeld": lambda: self.start(config, "--runtime", self.runtime, program="modeld")}
            started = {first: start[first]()}
            until(lambda name=first: self.processes(name), first)
            for name in start.keys() - started.keys():
                started[name] = start[name]()
            for name, program in started.items():
                self.assertEqual(program.wait(), 0, name + program.err)
            self.assertEqual(self.rows("SELECT count(*) FROM trials WHERE guidance_id > 0"), [(5,)])

    def test_rigd_ends_by_signals_too(self):
        impatient = self.config(("[model.policy]", "[model]\nstart_timeout_s = 0.05\n\n[model.policy]"))
        emulated = self.start("emulate", impatient, "--runtime", self.runtime)
        rigd = self.rigd(impatient, pace=5, trials=1000)
        until(lambda: self.folders() and (self.folder() / "emulated_outputs.csv").exists(), "a session")
        rigd.process.send_signal(signal.SIGTERM)
        self.assertEqual(rigd.wait(), 0, rigd.err)
        self.assertEqual(emulated.wait(), 0)
        self.assertEqual(self.shown()["end_reason"], "stopped_now")
        self.outputs_are_off()


if __name__ == "__main__":
    unittest.main(verbosity=2)
