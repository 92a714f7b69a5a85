"""What the system tests share: the programs, a rig of a test's own, and waiting for what must come.

DOPALOOP_BIN: folder of the programs. DOPALOOP_TEST_DATA: folder of the real recordings.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("DOPALOOP_BIN", ROOT / "build/release/bin"))
RECORDINGS = Path(os.environ.get("DOPALOOP_TEST_DATA", ROOT.parent / "shared/data"))
EMULATED = ROOT / "config/rigs/emulated.toml"
REPLAY = ROOT / "config/rigs/replay.toml"
PATIENCE_S = 100  # for what must come; generous, for sanitizers on a busy machine
LOOK_AGAIN_S = 0.002


def until(condition, what):
    """Waits for a condition to give something true, and gives that."""
    deadline = time.monotonic() + PATIENCE_S
    while not (got := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE_S} s in vain for: {what}")
        time.sleep(LOOK_AGAIN_S)
    return got


def processes(word):
    """Command lines of the running processes whose command line holds `word`, by process id."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        arguments = line.decode(errors="replace").split("\0")[:-1]
        if any(word in a for a in arguments):
            found[int(folder.name)] = arguments
    return found


class Started:
    """A program that runs. Its output goes to files, so that it never waits for us."""

    def __init__(self, arguments, folder, environment):
        self.files = [Path(folder, f"{name}-{time.monotonic_ns()}") for name in ("out", "err")]

        def heed_interrupts():  # which whoever started the tests may have had ignored
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        with open(self.files[0], "wb") as out, open(self.files[1], "wb") as err:
            self.process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=err, env=environment, start_new_session=True,
                                            preexec_fn=heed_interrupts)

    @property
    def out(self):
        return self.files[0].read_text(errors="replace")

    @property
    def err(self):
        return self.files[1].read_text(errors="replace")

    def wait(self):
        """Its exit code; negative: the signal that killed it."""
        return self.process.wait(PATIENCE_S)

    def said(self, pattern):
        """Waits until its output matches, and gives the match; fails when it ends without."""
        def look():
            ended = self.process.poll() is not None
            return re.search(pattern, self.out, re.M) or ended
        match = until(look, pattern)
        if match is True:
            raise AssertionError(f"ended with {self.process.returncode} without saying {pattern}:\n{self.out}{self.err}")
        return match


class RigTest(unittest.TestCase):
    """A test with folders of its own for sessions and sockets; no process of it outlives the test."""

    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="dl-", dir="/tmp"))  # short: socket paths have a limit
        self.data = self.home / "data"
        self.runtime = self.home / "run"
        self.environment = {k: v for k, v in os.environ.items() if k != "LOGNAME"} | {
            "USER": "tester", "XDG_RUNTIME_DIR": str(self.home)}
        self.addCleanup(self.clean)

    def clean(self):
        for pid in processes(str(self.home)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.home, ignore_errors=True)

    # ---- programs

    def start(self, *arguments, program="dopaloop"):
        started = Started([BIN / program, *arguments], self.home, self.environment)
        self.addCleanup(lambda: started.process.poll() is None and (started.process.kill(), started.process.wait()))
        return started

    def dopaloop(self, *arguments, program="dopaloop", ends=0):
        """Runs it to its end, which must be `ends` unless that is None."""
        started = self.start(*arguments, program=program)
        code = started.wait()
        if ends is not None:
            self.assertEqual(code, ends, f"{arguments}\n{started.out}{started.err}")
        return started

    def run_words(self, *more, config=EMULATED, subject="mouse"):
        """The words of a `dopaloop run` in this test's folders."""
        return ["run", config, "--subject", subject, "--data", self.data, "--runtime", self.runtime, "--plain", *more]

    def ctl(self, *words, ends=0):
        return self.dopaloop("ctl", self.runtime, *words, ends=ends)

    def processes(self, program=None):
        """Ids of the processes of this test, of one program if named."""
        found = processes(str(self.home))
        return [p for p, a in found.items() if program is None or Path(a[0]).name == program
                or (program == "emulate" and a[1:2] == ["emulate"])]

    def process(self, program):
        return until(lambda: self.processes(program), program)[0]

    def nothing_runs(self):
        until(lambda: not self.processes(), "the end of all processes")

    # ---- sessions

    def folders(self):
        """All session folders, in their order."""
        return sorted(f.parent for f in self.data.rglob("session.sqlite"))

    def folder(self):
        """The newest."""
        return until(self.folders, "a session folder")[-1]

    def rows(self, sql, folder=None):
        log = sqlite3.connect(f"file:{(folder or self.folder()) / 'session.sqlite'}?mode=ro", uri=True)
        try:
            return log.execute(sql).fetchall()
        finally:
            log.close()

    def committed(self, folder=None):
        try:
            return self.rows("SELECT count(*) FROM trials", folder)[0][0]
        except sqlite3.OperationalError:  # not made yet
            return 0

    def reaches_trial(self, trial):
        until(lambda: self.folders() and self.committed() >= trial, f"trial {trial}")

    def shown(self, folder=None):
        return json.loads(self.dopaloop("show", folder or self.folder(), "--json").out)

    def steps_again(self, folder=None, least_inputs=1):
        """The session's logic, stepped again from its journal, gives what was recorded."""
        replay = json.loads(self.dopaloop("replay", folder or self.folder(), "--json").out)
        self.assertEqual(replay["differing"], 0, replay)
        self.assertGreaterEqual(replay["inputs"], least_inputs)
        return replay

    # ---- files

    def file(self, name, content):
        path = self.home / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def config(self, *changes, base=EMULATED, name="rig.toml"):
        """A rig file like `base`, with pairs of (old, new) text changed."""
        text = base.read_text().replace('"../tasks/', f'"{base.parents[1]}/tasks/')
        for old, new in changes:
            if old not in text:
                raise AssertionError(f"{base} has no {old!r}")
            text = text.replace(old, new, 1)
        return self.file(name, text)

    def bright_rig(self):
        """Light on nearly all trials, half a second long; with seed 4 from the first trial on."""
        return self.config(("duration_ms = 150", "duration_ms = 500"), ("p_correct_below = 0.7", "p_correct_below = 1"),
                           ("p_light = 0.5", "p_light = 0.9"), name="bright.toml")


def ppd(samples, subject="synthetic"):
    """A pyPhotometry file: two colours, 130 samples a second, and a slow wave in the signal."""
    header = json.dumps({"subject_ID": subject, "date_time": "2026-01-15T10:00:00", "mode": "2 colour continuous",
                         "sampling_rate": 130, "volts_per_division": [0.00010122, 0.00010122], "version": 0.2,
                         "end_time": "2026-01-15T11:00:00", "LED_current": [10, 10]}).encode()
    values = b"".join((2 * (14000 + i % 97)).to_bytes(2, "little") + (2 * 14000).to_bytes(2, "little")
                      for i in range(samples))
    return len(header).to_bytes(2, "little") + header + values
