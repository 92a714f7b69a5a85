#!/usr/bin/env python3
"""Checks every #include against includes.toml, which says who may include whom.

usage: includes.py [ROOT]

Ends with 1 and one `file:line: 'x' may not include 'y': why` a finding, with 0 when there is none.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import cpp_text

DATA = Path(__file__).with_suffix(".toml")

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include\b[ \t]*(?:<([^>\n]+)>|"([^"\n]+)"|([^\n]*))', re.MULTILINE)


class Include(NamedTuple):
    line: int
    target: str  # empty when it is named by a macro
    quoted: bool


def includes_of(text):
    code = cpp_text.code_only(text)
    for match in _INCLUDE.finditer(code):
        yield Include(cpp_text.line_of(code, match.start()), match[1] or match[2] or "", match[2] is not None)


def pattern(text):
    """A path pattern as a regular expression: `**` anything, `*` all but a slash, a last slash all below."""
    if text.endswith("/"):
        text += "**"
    parts = re.split(r"(\*\*/|\*\*|\*)", text)
    meaning = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts) + r"\Z")


def fits(path, patterns):
    return any(one.match(path) for one in patterns)


def patterns(texts):
    return [pattern(text) for text in texts]


class Layer:
    """One row of the table."""

    def __init__(self, name, row, libraries):
        self.name = name
        self.parts = name.split("/")
        groups = row["libraries"]
        named = [group for group in groups if group != "standard"]
        self.project = patterns(row["project"])
        self.has_standard = "standard" in groups
        self.allowed = patterns(header for group in named for header in libraries[group])
        self.sentence = f"{row['why']} (it may include {', '.join(row['project'] + groups)})"

    def folder_of(self, path):
        """The folder of this layer that holds the path, or None; a layer named with `*` has many."""
        folders = path.split("/")[:-1][: len(self.parts)]
        matches = len(folders) == len(self.parts) and all(a in ("*", b) for a, b in zip(self.parts, folders))
        return "/".join(folders) if matches else None

    def rank(self):
        return (len(self.parts), "*" not in self.parts)


class Restriction:
    """Headers that only certain files may include, whatever their layer."""

    def __init__(self, row):
        self.headers = patterns(row["headers"])
        self.only_in = patterns(row["only_in"]) if "only_in" in row else None
        self.never_in = patterns(row.get("never_in", []))
        self.why = row["why"]

    def forbids(self, path, target):
        if not fits(target, self.headers):
            return False
        return fits(path, self.never_in) or (self.only_in is not None and not fits(path, self.only_in))


class Table:
    """includes.toml."""

    def __init__(self, data):
        self.libraries = patterns(one for group in data["libraries"].values() for one in group)
        layers = [Layer(name, row, data["libraries"]) for name, row in data["layers"].items()]
        self.layers = sorted(layers, key=Layer.rank, reverse=True)
        self.allowances = [(patterns(row["files"]), patterns(row["headers"])) for row in data["allowed"]]
        self.restrictions = [Restriction(row) for row in data["restricted"]]

    @classmethod
    def load(cls, file=DATA):
        return cls(tomllib.loads(Path(file).read_text(encoding="utf-8")))

    def place(self, path):
        """The layer and the folder a path of the project belongs to; (None, None) when it is in no layer."""
        for layer in self.layers:
            folder = layer.folder_of(path)
            if folder is not None:
                return layer, folder
        return None, None

    def reason_against(self, path, include):
        """Why the file may not have this include, or None when it may."""
        if not include.target:
            return "the name comes from a macro, so nobody can check it: name the header"
        for restriction in self.restrictions:
            if restriction.forbids(path, include.target):
                return restriction.why
        if any(fits(path, files) and fits(include.target, headers) for files, headers in self.allowances):
            return None
        if include.target.split("/")[0] in cpp_text.FOLDERS:
            return self._against_project(path, include)
        return self._against_library(path, include)

    def _against_project(self, path, include):
        if not include.quoted:
            return 'headers of the project are included with "quotes"'
        if ".." in include.target.split("/"):
            return "headers of the project are named by their path from its root"
        layer, folder = self.place(path)
        target_layer, target_folder = self.place(include.target)
        if target_layer is layer and target_folder == folder:
            return None
        if include.target.startswith("tests/"):
            return "nothing includes tests"
        return None if fits(include.target, layer.project) else layer.sentence

    def _against_library(self, path, include):
        if include.quoted:
            return "headers of the project are named by their path from its root, others in <brackets>"
        layer, _ = self.place(path)
        is_standard = not re.search(r"[./]", include.target)
        if is_standard and layer.has_standard or fits(include.target, layer.allowed):
            return None
        if not is_standard and not fits(include.target, self.libraries):
            return f"the lint does not know this header: name it in {DATA.name}, and who may include it"
        return layer.sentence


def check_file(table, path, text):
    layer, folder = table.place(path)
    if layer is None:
        return [f"{path}:1: this folder is in no layer: say in {DATA.name} what it may include"]
    found = []
    for include in includes_of(text):
        why = table.reason_against(path, include)
        if why:
            found.append(f"{path}:{include.line}: '{folder}' may not include '{include.target}': {why}")
    return found


def check(root, table):
    files = cpp_text.source_files(root)
    return files, [line for path in files for line in check_file(table, path, cpp_text.read(root, path))]


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    files, found = check(root, Table.load())
    for line in found:
        print(line)
    if not files:
        print(f"{root}: no C++ files here: is this the project's folder?")
    print(f"includes: {len(files)} files, {len(found)} findings")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
