#!/usr/bin/env python3
"""Prints the C++ files changed lately, those of the newest commits first, one a line.

usage: changed.py [ROOT]

Lately means since this branch left origin/main. Where there is no origin/main, or it is right here, it means in
the last 24 hours of history, counted back from the newest commit. What is not committed yet counts as newest.
"""

import subprocess
import sys
from pathlib import Path

import cpp_text

DAY_S = 24 * 3600


class GitFailed(Exception):
    pass


def git(root, *arguments):
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise GitFailed(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.splitlines()


def commit_or_none(root, *arguments):
    try:
        lines = git(root, *arguments)
    except GitFailed:
        return None
    return lines[0] if lines else None


def base_of(root):
    """The newest commit that is not lately, or None when all of history is."""
    head = git(root, "rev-parse", "HEAD")[0]
    branched = commit_or_none(root, "merge-base", "HEAD", "origin/main")
    if branched and branched != head:
        return branched
    newest_s = int(git(root, "show", "-s", "--format=%ct", "HEAD")[0])
    return commit_or_none(root, "rev-list", "-1", f"--before={newest_s - DAY_S}", "HEAD")


def newest_first(root, base):
    """Paths by the commit that touched them last; some may be gone."""
    yield from git(root, "diff", "--name-only", "HEAD")
    yield from git(root, "ls-files", "--others", "--exclude-standard")
    span = f"{base}..HEAD" if base else "HEAD"
    yield from git(root, "log", "--first-parent", "-m", "--name-only", "--format=", span)


def changed_files(root):
    here = set(cpp_text.source_files(root))
    return [path for path in dict.fromkeys(newest_first(root, base_of(root))) if path in here]


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    try:
        files = changed_files(root)
    except GitFailed as failure:
        print(f"changed: {failure}", file=sys.stderr)
        return 1
    for path in files:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
