"""What is wrong is said in one place, in a line each, and nothing is started, made or left behind."""

import json
import os
import re
import subprocess
import unittest

from rig import BIN, EMULATED, REPLAY, RigTest, Started, ppd

MOUSE = "session,trial,signed_contrast,choice_right,rt_s\n1,1,-0.5,0,1.25\n1,2,0.25,0,0.5\n"


class BadInput(RigTest):
    def nothing_is_left(self):
        """No session, no emulated rig, no process."""
        self.assertFalse(self.data.exists(), list(self.data.rglob("*")) if self.data.exists() else "")
        self.nothing_runs()
        self.assertFalse((self.runtime / "emulation.sock").exists())

    def says_one_line(self, started, pattern):
        self.assertRegex(started.err, r"\A[^\n]*\n\Z")
        self.assertRegex(started.err, pattern)
        self.assertEqual(started.out, "")

    def refused(self, words, pattern, ends=2):
        self.says_one_line(self.dopaloop(*words, ends=ends), pattern)
        self.nothing_is_left()


class Configs(BadInput):
    # what a hand did to the file, and the key that is named for it
    MISTAKES = {
        "unknown key": ("frame_rate_hz = 60", "frame_rat_hz = 60", "emulated.frame_rat_hz: unknown key"),
        "wrong type": ("power_max_mw = 5", 'power_max_mw = "5"', "interlock.light.power_max_mw: must be a number"),
        "out of range": ("duty_max = 0.1", "duty_max = 1.5", "interlock.light.duty_max: 1.5 is above 1"),
        "no such word": ('at = "stimulus"', 'at = "lever"', 'light.at: "lever" is none of'),
        "given twice": ("gap_min_ms = 500", "gap_min_ms = 500\ngap_min_ms = 5", "interlock.light.gap_min_ms: given twice"),
        "no TOML": ("pulse_width_ms = 5", "pulse_width_ms = 5 ms", "light.pulse_width_ms: not TOML"),
    }
    MISSING = {
        "value": ("drop_max_ul = 4\n", "interlock.water.drop_max_ul: missing", "[interlock.water]"),
        "light limit": ("fibre_core_um = 200\n", "interlock.light.fibre_core_um: missing", "[interlock.light]"),
    }

    def check_and_run(self, rig):
        """The lines that both say."""
        said = []
        for words in (["check", rig], self.run_words("--pace", "max", "--trials", 2, config=rig)):
            started = self.dopaloop(*words, ends=2)
            self.assertEqual(started.out, "")
            said.append(started.err.splitlines())
        self.assertEqual(said[0], said[1])
        self.assertGreater(len(said[0]), 0)
        for line in said[0]:
            self.assertRegex(line, r"\A/[^:]+\.toml:[0-9]+: [a-z_0-9.]+: .+\Z")
        self.nothing_is_left()
        return said[0]

    def line_of(self, file, text):
        lines = file.read_text().splitlines()
        return max(i for i, line in enumerate(lines, 1) if text in line.split("#")[0])

    def test_one_mistake_is_one_line_with_its_place(self):
        for name, (old, new, said) in self.MISTAKES.items():
            with self.subTest(name):
                rig = self.config((old, new))
                place = self.line_of(rig, new.splitlines()[-1])
                lines = self.check_and_run(rig)
                self.assertEqual(len(lines), 1, lines)
                self.assertTrue(lines[0].startswith(f"{rig}:{place}: {said}"), lines[0])

    def test_what_is_missing_is_named_at_its_table(self):
        for name, (gone, said, table) in self.MISSING.items():
            with self.subTest(name):
                rig = self.config((re.search(rf"^{gone.strip()}.*\n", EMULATED.read_text(), re.M)[0], ""))
                lines = self.check_and_run(rig)
                self.assertEqual(len(lines), 1, lines)
                self.assertTrue(lines[0].startswith(f"{rig}:{self.line_of(rig, table)}: {said}"), lines[0])

    def test_all_mistakes_are_listed_at_once(self):
        changes = [(old, new) for name, (old, new, _) in self.MISTAKES.items() if name != "no TOML"]
        rig = self.config(*changes, ("fibre_core_um = 200", "# fibre_core_um = 200"))
        lines = self.check_and_run(rig)
        self.assertEqual(len(lines), len(changes) + 1, lines)
        mistakes = json.loads(self.dopaloop("check", rig, "--json", ends=2).out)
        self.assertEqual((mistakes["ok"], mistakes["mistakes"]), (False, lines))

    def test_mistakes_in_the_task_file_are_named_there(self):
        task = EMULATED.parents[1] / "tasks/visual_decision.toml"
        bad = self.file("task.toml", task.read_text().replace("reward_ul = 2", "reward_ul = -2"))
        rig = self.config((str(task), str(bad)))
        lines = self.check_and_run(rig)
        self.assertEqual(lines, [f"{bad}:{self.line_of(bad, 'reward_ul = -2')}: reward_ul: -2 is below 0"])
        bad.unlink()
        self.assertIn("task.toml", self.check_and_run(rig)[0])

    def test_a_file_that_is_no_configuration(self):
        for name, content in {"empty": b"", "binary": bytes(range(256)), "huge": b"x" * 3_000_000,
                              "deep": b"a." * 50_000 + b"a = 1"}.items():
            with self.subTest(name):
                self.check_and_run(self.file("rig.toml", content))

    def test_no_file(self):
        for config in (self.home / "none.toml", self.home, "builtin:elevated"):
            with self.subTest(config=str(config)):
                for words in (["check", config], self.run_words(config=config)):
                    started = self.dopaloop(*words, ends=2)
                    self.assertRegex(started.err, f"{config}|no such built-in file")
        self.nothing_is_left()


class Recordings(BadInput):
    def replay(self, mouse, photometry, pattern):
        """At a pace that has the emulated rig in its own process, too."""
        for pace in ("max", "50"):
            words = self.run_words("--mouse", mouse, "--photometry", photometry, "--pace", pace, config=REPLAY)
            self.refused(words, pattern)

    def test_photometry_that_is_cut_or_foreign(self):
        whole = ppd(130)
        mouse = self.file("mouse.csv", MOUSE)
        header = int.from_bytes(whole[:2], "little")
        cases = {
            "in a sample": (whole[:-3], rf"byte {len(whole) - 3}: .*inside a sample"),
            "in the header": (whole[:40], rf"byte 40: .*header of {header} bytes"),
            "no samples": (whole[:2 + header], rf"byte {2 + header}: .*no samples"),
            "empty": (b"", "byte 0: "),
            "text": (MOUSE.encode() * 9, "byte 2: .*no .ppd file"),
            "zeros": (bytes(4096), "byte 2: .*no .ppd file"),
        }
        for name, (content, pattern) in cases.items():
            with self.subTest(name):
                file = self.file("bad.ppd", content)
                self.replay(mouse, file, rf"{file}: {pattern}")
        self.replay(mouse, self.home / "none.ppd", "none.ppd")
        self.replay(mouse, self.home, str(self.home))

    def test_a_mouse_that_is_cut_or_foreign(self):
        photometry = self.file("good.ppd", ppd(130))
        cases = {
            "cut": (MOUSE + "1,3,0.5", ":4: "),
            "no header": ("1,1,-0.5,0,1.25\n", ":1: .*signed_contrast"),
            "only a header": (MOUSE.splitlines()[0] + "\n", ":1: .*no trials"),
            "no number": (MOUSE.replace("0.25", "half"), ':3: signed_contrast "half"'),
            "no contrast": (MOUSE.replace("0.25", "25"), ":3: signed_contrast"),
            "a choice of three": (MOUSE.replace("0,1.25", "2,1.25"), ":2: choice_right"),
            "before onset": (MOUSE.replace("1.25", "-1.25"), ":2: rt_s"),
            "out of order": (MOUSE + "1,1,0.5,1,1\n", ":4: trial 1 comes after trial 2"),
            "empty": ("", ""),
            "binary": (ppd(130), ""),
        }
        for name, (content, pattern) in cases.items():
            with self.subTest(name):
                file = self.file("bad.csv", content)
                self.replay(file, photometry, str(file) + pattern)
                self.says_one_line(self.dopaloop("track", file, ends=2), str(file) + pattern)
        self.replay(self.home / "none.csv", photometry, "none.csv")

    def test_a_choice_that_cannot_be_replayed_as_it_was(self):
        photometry = self.file("good.ppd", ppd(130))
        for name, (row, pattern) in {
            "no reaction time": ("1,3,0.5,1,", ":4: .*no reaction time.*rt_s"),
            "too late": ("1,3,0.5,1,61.5", ":4: .*61.5 s.*response_window_s"),
            "at the last instant": ("1,3,0.5,0,60", ":4: .*60 s.*response_window_s"),
        }.items():
            with self.subTest(name):
                file = self.file("bad.csv", MOUSE + row + "\n")
                self.replay(file, photometry, str(file) + pattern)
                self.dopaloop("track", file)  # which needs no time
        started = self.run_words("--mouse", file, "--photometry", photometry, "--pace", "max", "--trials", 2,
                                 config=REPLAY)
        self.dopaloop(*started)  # that row is not replayed

    def test_recordings_that_lack_or_do_not_belong(self):
        mouse, photometry = self.file("mouse.csv", MOUSE), self.file("good.ppd", ppd(130))
        self.refused(self.run_words("--mouse", mouse, "--pace", "max", config=REPLAY), "--photometry")
        self.refused(self.run_words("--photometry", photometry, "--pace", "max", config=REPLAY), "--mouse")
        self.refused(self.run_words("--mouse", mouse, "--pace", "max"), "--mouse")


class Options(BadInput):
    def test_words_that_are_none(self):
        for words, pattern in {
            ("run", "--pace", "fast"): "pace",
            ("run", "--pace", "0"): "pace",
            ("run", "--pace", "-3"): "pace",
            ("run", "--pace", "nan"): "pace",
            ("run", "--trials", "0"): "trials",
            ("run", "--trials", "many"): "trials",
            ("run", "--seed", "-1"): "seed",
            ("run", "--seed", "18446744073709551616"): "--seed.* 0 to 18446744073709551615",
            ("run", "--trials", "5", "--kill-model-at", "6"): "--kill-model-at 6.* 5 trials",
            ("run", "--subject="): "--subject: needs a value",
            ("run", "--pace="): "--pace: needs a value",
            ("run", "--sed", "1"): "--sed",
            ("run", "--trials"): "trials",
            ("run", str(EMULATED)): "--subject",
            ("track", "--model", "none"): "TRIALS",
            ("walk",): "walk",
            (): "",
            ("help", "walk"): "walk",
            ("check",): "CONFIG",
        }.items():
            with self.subTest(words):
                more = ["--data", self.data, "--runtime", self.runtime] if words[:1] == ("run",) else []
                self.refused([*words, *more], f"dopaloop.*{pattern}")

    def test_subjects_that_name_no_folder(self):
        for subject in ("a/b", "../up", ".", "..", "-x", "", "a b", "m\n1", "é", "x" * 65):
            with self.subTest(subject):
                self.refused(self.run_words("--pace", "max", "--trials", 1, subject=subject), "subject|which mouse")

    def test_the_daemons_say_it_too(self):
        config = self.config(("power_max_mw = 5", "power_max_mw = 250"))
        rigd = ["--subject", "m", "--data", self.data, "--runtime", self.runtime]
        for words in ([config, *rigd], [EMULATED, *rigd, "--pace", "fast"], [EMULATED, *rigd[2:], "--subject", "a/b"],
                      [EMULATED], [EMULATED, *rigd, "--sed", 1], [EMULATED, *rigd, "--seed", 1 << 64]):
            self.assertNotEqual(self.dopaloop(*words, program="rigd", ends=2).err, "")
        for words in ([config, "--runtime", self.runtime], [EMULATED], [EMULATED, "--runtime", "/" + "x" * 120]):
            self.assertNotEqual(self.dopaloop(*words, program="modeld", ends=2).err, "")
        self.nothing_is_left()


class Surroundings(BadInput):
    WORDS = ("--pace", "50", "--trials", 2, "--seed", 1)

    def test_a_data_folder_below_a_file(self):
        self.data = self.file("file", "precious") / "data"
        started = self.dopaloop(*self.run_words(*self.WORDS), ends=1)
        self.says_one_line(started, f"{self.home}/file")
        self.nothing_is_left()
        self.assertEqual((self.home / "file").read_text(), "precious")

    def test_a_folder_that_is_not_ours_to_write_to(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.data = self.home / "closed/data"
        self.data.parent.mkdir(mode=0o500)
        self.says_one_line(self.dopaloop(*self.run_words(*self.WORDS), ends=1), "closed")
        self.nothing_is_left()

    def test_a_runtime_folder_whose_path_is_too_long_or_taken(self):
        self.runtime = self.home / ("x" * 100)
        self.refused(self.run_words(*self.WORDS), "too long.*--runtime")
        self.runtime = self.file("taken", "")
        self.says_one_line(self.dopaloop(*self.run_words(*self.WORDS), ends=1), "taken")
        self.assertFalse(self.data.exists())
        self.nothing_runs()

    def test_a_runtime_folder_that_is_for_something_else(self):
        (self.home / "thesis").mkdir()
        for self.runtime in ("/", "/etc", self.file("thesis/plan.txt", "").parent):
            with self.subTest(str(self.runtime)):
                self.says_one_line(self.dopaloop(*self.run_words(*self.WORDS), ends=1), "--runtime")
                self.assertFalse(self.data.exists())
        self.nothing_runs()

    def test_a_rig_in_use(self):
        first = self.start(*self.run_words("--pace", "20", "--trials", 1000))
        first.said(r"^trial ")
        pid = self.process("rigd")
        other = self.home / "other"
        for words in (self.run_words(*self.WORDS), self.run_words("--pace", "max")):
            words[words.index(self.data)] = other
            started = self.dopaloop(*words, ends=1)
            self.says_one_line(started, r"'emulated' is already running \(pid \d+\)")
        rigd = self.dopaloop(EMULATED, "--subject", "m", "--data", other, "--runtime", self.runtime, "--pace", "max",
                             program="rigd", ends=1)
        self.says_one_line(rigd, rf"already running \(pid {pid}\)")
        self.assertFalse(other.exists())
        self.dopaloop("ctl", self.runtime, "stop-now")
        self.assertEqual(first.wait(), 0)
        self.assertEqual(len(self.folders()), 1)

    def test_nobody_to_talk_to(self):
        self.says_one_line(self.dopaloop("ctl", self.runtime, "ping", ends=1), "nobody answers")
        self.says_one_line(self.dopaloop("ctl", "tcp://localhost:1", "ping", ends=2), "local")
        self.says_one_line(self.dopaloop("monitor", "tcp://localhost:1", ends=2), "local")
        self.nothing_is_left()


@unittest.skipUnless(subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0,
                     "no mounts of one's own here (unshare -rm)")
class Disks(BadInput):
    """On a disk of the test's own, which is gone with the program that runs on it."""

    def start_on_disk(self, options, words):
        """Starts dopaloop with the data folder on such a disk, whose files are copied to self.kept at the end."""
        disk, self.kept = self.home / "disk", self.home / "kept"
        disk.mkdir()
        words = [disk / "data" if w == self.data else w for w in words]
        script = 'mount -t tmpfs -o "$1" none "$2" && { "${@:4}"; code=$?; cp -r "$2" "$3"; exit $code; }'
        started = Started(["unshare", "-rm", "bash", "-c", script, "disk", options, disk, self.kept, BIN / "dopaloop",
                           *words], self.home, self.environment)
        self.addCleanup(lambda: started.process.poll() is None and (started.process.kill(), started.process.wait()))
        return started

    def shrink(self, started):
        """Makes the disk full: it shrinks to little more than what is on it."""
        inside = ["nsenter", "-t", str(started.process.pid), "-U", "-m", "--preserve-credentials", "sh", "-c",
                  'used=$(du -sk "$0" | cut -f1) && mount -o remount,size=$((used + 16))k "$0"', self.home / "disk"]
        done = subprocess.run([str(word) for word in inside], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("a disk cannot be made smaller here: " + done.stderr)

    def test_full_at_the_start(self):
        started = self.start_on_disk("size=64m", self.run_words("--pace", "max", "--trials", 2))
        self.assertEqual(started.wait(), 1)
        self.says_one_line(started, "MiB are free")
        self.assertEqual(list(self.kept.iterdir()), [])
        self.nothing_runs()

    def test_read_only(self):
        started = self.start_on_disk("ro", self.run_words("--pace", "max", "--trials", 2))
        self.assertEqual(started.wait(), 1)
        self.says_one_line(started, "Read-only")
        self.assertEqual(list(self.kept.iterdir()), [])
        self.nothing_runs()

    def test_full_in_mid_session_ends_it_and_keeps_what_was_committed(self):
        started = self.start_on_disk("size=400m", self.run_words("--pace", "20", "--trials", 1000, "--seed", 6))
        started.said(r"^trial +2/")  # so trial 1 is committed
        self.shrink(started)
        self.assertEqual(started.wait(), 3, started.out + started.err)
        self.assertRegex(started.out, "fault: the log cannot be written")
        shown = self.shown(self.kept)
        self.assertGreaterEqual(shown["n_trials_closed"], 1)
        if shown["ended"]:  # room for a last word was found
            self.assertEqual(shown["end_reason"], "fault")
            self.assertIn("full", shown["faults"][0]["why"])
        else:
            self.assertTrue(shown["cut"])
        self.steps_again(self.kept)
        self.nothing_runs()


if __name__ == "__main__":
    unittest.main(verbosity=2)
