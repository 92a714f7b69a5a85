"""A project in a temporary folder, for tests of the lints."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools" / "lint"))


class Tree:
    """Use as `with Tree({"rig/base/a.h": "text"}) as root:`."""

    def __init__(self, files):
        self.files = files
        self.folder = tempfile.TemporaryDirectory(prefix="dopaloop-lint-")

    def __enter__(self):
        for path, text in self.files.items():
            file = Path(self.folder.name, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return self.folder.name

    def __exit__(self, *_):
        self.folder.cleanup()
