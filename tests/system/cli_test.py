"""The command lines explain themselves, and no file that is no log does harm."""

import json
import re
import shutil
import unittest

from rig import RigTest, ppd

SUBCOMMANDS = ("run", "monitor", "ctl", "show", "trials", "track", "check", "task", "emulate", "replay", "bench", "help")
READERS = (("show",), ("show", "--json"), ("trials",), ("trials", "--csv"), ("trials", "--json"), ("replay",),
           ("replay", "--json"))


class Help(RigTest):
    def test_every_subcommand_is_listed_and_explains_itself_either_way(self):
        listed = re.findall(r"^  (\w+) {2,}\w", self.dopaloop("help").out.split("Subcommands:")[1], re.M)
        self.assertEqual(sorted(listed), sorted(SUBCOMMANDS))
        for name in SUBCOMMANDS:
            with self.subTest(name):
                said, asked = self.dopaloop("help", name), self.dopaloop(name, "--help")
                self.assertEqual(said.out, asked.out)
                self.assertEqual(said.err + asked.err, "")
                self.assertIn(f"dopaloop {name} [OPTIONS]", said.out)
        self.assertEqual(self.dopaloop("help").out, self.dopaloop("--help").out)

    def test_exit_codes_are_explained_where_they_can_be_met(self):
        for name in set(SUBCOMMANDS) - {"help"}:
            with self.subTest(name):
                self.assertRegex(self.dopaloop("help", name).out, "Exit codes?: 0 ")
        for program in ("rigd", "modeld"):
            self.assertIn("CONFIG", self.dopaloop("--help", program=program).out)

    def test_the_keys_of_a_rig_file_are_explained(self):
        self.assertIn("fibre_core_um", self.dopaloop("help", "config").out)

    def test_all_programs_are_of_one_version(self):
        versions = {self.dopaloop("--version", program=p).out.split()[-1] for p in ("dopaloop", "rigd", "modeld")}
        self.assertEqual(len(versions), 1)
        self.assertRegex(versions.pop(), r"\A\d+\.\d+\.\d+\Z")

    def test_the_examples_in_the_box_are_right(self):
        for name in ("builtin:emulated", "builtin:replay"):
            self.assertTrue(json.loads(self.dopaloop("check", name, "--json").out)["ok"])


class Logs(RigTest):
    def session(self):
        self.dopaloop(*self.run_words("--pace", "max", "--trials", 3, "--seed", 6))
        return self.folder()

    def readers(self, folder, codes):
        """All that read logs end with one of the codes, and complain if that is not 0."""
        for name, *more in READERS:
            with self.subTest(reader=[name, *more]):
                started = self.dopaloop(name, folder, *more, ends=None)
                self.assertIn(started.wait(), codes, started.out + started.err)
                if started.wait() not in (0, 3):
                    self.assertRegex(started.out + started.err, r"\w")
                self.assertNotIn("terminate called", started.err)

    def test_what_is_no_session_is_no_session(self):
        empty = self.home / "empty"
        empty.mkdir()
        for path in (empty, self.home / "none", self.file("text", "no log"), self.file("a.ppd", ppd(100))):
            self.readers(path, {2})

    def test_a_log_that_is_garbage_is_told_so(self):
        whole = (self.session() / "session.sqlite").read_bytes()
        for name, content in {
            "empty": b"", "text": b"not a database\n" * 400, "zeros": bytes(8192),
            "header only": whole[:100], "first page only": whole[:4096],
        }.items():
            with self.subTest(name):
                folder = self.home / name.replace(" ", "-")
                folder.mkdir()
                (folder / "session.sqlite").write_bytes(content)
                self.readers(folder, {2})

    def test_a_damaged_log_is_read_as_far_as_it_goes_or_refused(self):
        session = self.session()
        whole = (session / "session.sqlite").read_bytes()
        for step in range(1, 8):
            with self.subTest(damage=step):
                folder = self.home / f"damaged-{step}"
                folder.mkdir()
                at = len(whole) * step // 8
                damaged = whole[:at] + bytes(b ^ 0xA5 for b in whole[at:at + 2000]) + whole[at + 2000:]
                (folder / "session.sqlite").write_bytes(damaged)
                self.readers(folder, {0, 1, 2})

    def test_a_log_can_be_read_from_a_copy_and_from_its_parent(self):
        session = self.session()
        copy = self.home / "copy"
        shutil.copytree(session, copy)
        self.assertEqual(self.dopaloop("trials", copy, "--csv").out, self.dopaloop("trials", self.data, "--csv").out)
        self.session()
        several = self.dopaloop("show", self.data, ends=2)
        self.assertIn("2 sessions lie here", several.err)
        for folder in self.folders():
            self.assertIn(str(folder), several.err)

    def test_trials_are_the_same_in_each_form(self):
        session = self.session()
        rows = json.loads(self.dopaloop("trials", session, "--json").out)
        self.assertEqual([row["trial"] for row in rows], [1, 2, 3])
        lines = self.dopaloop("trials", session, "--csv").out.splitlines()
        self.assertEqual(len(lines), 4)
        self.assertTrue(lines[0].startswith("session,trial,signed_contrast,choice_right,rt_s"))
        self.dopaloop("trials", session, "--csv", "--json", ends=2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
