"""A copy of the project's scripts in a temporary folder, where the commands they call are ours.

Each command of ours is a few lines of shell. All write one line into the sandbox's journal: the command and its
arguments.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ("tools/setup", "tools/run", "tools/test", "tools/shell/build.sh", "tools/shell/steps.sh", ".ci/run")


class Sandbox:
    """Use as `with Sandbox() as box:`. `box.root` stands for the project, `box.state` holds what commands note."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="dopaloop-scripts-")
        self.root = Path(self.folder.name, "a project")
        self.bin = Path(self.folder.name, "bin")
        self.state = Path(self.folder.name, "state")

    def __enter__(self):
        for script in SCRIPTS:
            target = self.root / script
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / script, target)
        for file in ("CMakeLists.txt", "CMakePresets.json"):
            (self.root / file).touch()
        self.bin.mkdir()
        self.state.mkdir()
        (self.state / "journal").touch()
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def command(self, name, body, folder=None):
        """Puts a command of ours before the system's; $state is where it may look and note."""
        file = (folder or self.bin) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f"#!/bin/bash\nstate='{self.state}'\necho \"{name} $*\" >>\"$state/journal\"\n"
        file.write_text(head + body + "\n")
        file.chmod(0o755)

    def journal(self):
        return (self.state / "journal").read_text().splitlines()

    def called(self, name):
        return [line for line in self.journal() if line.split()[0] == name]

    def environment(self, **more):
        kept = {key: value for key, value in os.environ.items() if key not in ("CI", "CMAKE_BUILD_PARALLEL_LEVEL")}
        return kept | {"PATH": f"{self.bin}:/usr/bin:/bin", "DOPALOOP_APT_RETRY_S": "0"} | more

    def run(self, script, *arguments, cwd=None, **environment):
        return subprocess.run([str(self.root / script), *arguments], cwd=cwd or self.root, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, env=self.environment(**environment), check=False)

    def start(self, script):
        """Starts it as the leader of its own process group, as a terminal would, and does not wait."""
        def heed_interrupts():  # which whoever started the tests may have had ignored
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        return subprocess.Popen([str(self.root / script)], env=self.environment(), text=True, start_new_session=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=heed_interrupts)
