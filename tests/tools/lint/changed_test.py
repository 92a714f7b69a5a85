"""What counts as changed lately, in small repositories made for it."""

import contextlib
import io
import os
import subprocess
import unittest
from pathlib import Path

from trees import Tree

import changed

HOUR_S = 3600
NOON_S = 1_700_000_000


class Repository(Tree):
    """A git repository in a temporary folder, untouched by the settings of whoever runs the test."""

    def __init__(self):
        super().__init__({})

    def __enter__(self):
        self.root = Path(super().__enter__())
        self.git("init", "-q", "-b", "main")
        return self

    def git(self, *arguments, at_s=NOON_S):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        date = f"{at_s} +0000"
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": date,
               "GIT_COMMITTER_DATE": date}
        for role in ("AUTHOR", "COMMITTER"):
            own |= {f"GIT_{role}_NAME": "Test", f"GIT_{role}_EMAIL": "test@example.org"}
        subprocess.run(["git", "-C", str(self.root), *arguments], env=kept | own, check=True, capture_output=True)

    def write(self, path, text="int a;\n"):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, *paths, at_s=NOON_S):
        for path in paths:
            self.write(path, f"// {at_s}\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Change", at_s=at_s)

    def changed(self):
        return changed.changed_files(self.root)


class Changed(unittest.TestCase):
    def test_a_young_history_is_changed_in_full(self):
        with Repository() as repository:
            repository.commit("rig/a.cpp", "rig/a.h", "README.md")
            self.assertEqual(sorted(repository.changed()), ["rig/a.cpp", "rig/a.h"])

    def test_without_origin_the_last_day_of_history_counts(self):
        with Repository() as repository:
            repository.commit("rig/old.cpp", at_s=NOON_S - 30 * HOUR_S)
            repository.commit("rig/new.cpp", at_s=NOON_S - 20 * HOUR_S)
            repository.commit("README.md")
            self.assertEqual(repository.changed(), ["rig/new.cpp"])

    def test_on_a_branch_what_it_changed_counts_however_old(self):
        with Repository() as repository:
            repository.commit("rig/main.cpp", at_s=NOON_S - 90 * HOUR_S)
            repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
            repository.commit("rig/first.cpp", at_s=NOON_S - 80 * HOUR_S)
            repository.commit("rig/second.cpp")
            self.assertEqual(repository.changed(), ["rig/second.cpp", "rig/first.cpp"])

    def test_on_main_itself_the_last_day_counts(self):
        with Repository() as repository:
            repository.commit("rig/old.cpp", at_s=NOON_S - 30 * HOUR_S)
            repository.commit("rig/new.cpp")
            repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
            self.assertEqual(repository.changed(), ["rig/new.cpp"])

    def test_what_a_merge_brought_counts(self):
        with Repository() as repository:
            repository.commit("rig/base.cpp", at_s=NOON_S - 60 * HOUR_S)
            repository.git("checkout", "-q", "-b", "side")
            repository.commit("rig/side.cpp", at_s=NOON_S - 50 * HOUR_S)
            repository.git("checkout", "-q", "main")
            repository.commit("rig/main.cpp", at_s=NOON_S - 40 * HOUR_S)
            repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
            self.assertEqual(repository.changed(), ["rig/side.cpp"])

    def test_uncommitted_files_come_first_and_removed_ones_not_at_all(self):
        with Repository() as repository:
            repository.commit("rig/kept.cpp", "rig/edited.cpp", "rig/gone.cpp")
            (repository.root / "rig/gone.cpp").unlink()
            repository.write("rig/edited.cpp")
            repository.write("rig/untracked.cpp")
            self.assertEqual(repository.changed(), ["rig/edited.cpp", "rig/untracked.cpp", "rig/kept.cpp"])

    def test_a_file_is_named_once(self):
        with Repository() as repository:
            repository.commit("rig/a.cpp", at_s=NOON_S - 2)
            repository.commit("rig/a.cpp", at_s=NOON_S - 1)
            self.assertEqual(repository.changed(), ["rig/a.cpp"])

    def test_outside_a_repository_it_fails_aloud(self):
        said = io.StringIO()
        with Tree({"rig/a.cpp": ""}) as root, contextlib.redirect_stderr(said):
            self.assertEqual(changed.main([root]), 1)
        self.assertIn("git rev-parse HEAD", said.getvalue())


if __name__ == "__main__":
    unittest.main()
