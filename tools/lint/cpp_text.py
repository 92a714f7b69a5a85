"""What the lints share: finding the project's C++ files, and reading them without comments and strings."""

import os
import re

FOLDERS = ("rig", "model", "protocol", "drivers", "config", "tools", "tests")
SUFFIXES = (".h", ".hh", ".hpp", ".c", ".cc", ".cpp", ".cxx", ".inc")

_TOKEN = re.compile(
    r"""
      (?P<include> ^[ \t]*\#[ \t]*include\b[ \t]*(?:<[^>\n]*>|"[^"\n]*")?)
    | (?P<comment> //(?:\\\r?\n|[^\n])* | /\*.*?(?:\*/|\Z))
    | (?P<raw>     (?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?(?:\)(?P=mark)"|\Z))
    | (?P<string>  (?:u8|[uUL])?"(?:\\.|[^"\\\n])*" | (?:u8|[uUL])?'(?:\\.|[^'\\\n])*')
    | \.?[0-9](?:[eEpP][+-]|'?[\w.])*   # a number, whose quotes only part its digits
    | [A-Za-z_]\w*
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def source_files(root):
    """Paths, relative to root and with forward slashes, of the C++ files in the project's folders, sorted."""
    found = []
    for folder in FOLDERS:
        for where, below, files in os.walk(os.path.join(root, folder)):
            below[:] = [name for name in below if not name.startswith((".", "__"))]
            found += [os.path.join(where, name) for name in files if name.endswith(SUFFIXES)]
    return sorted(os.path.relpath(path, root).replace(os.sep, "/") for path in found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with comments, strings and characters turned to blanks: same length, same lines. Include
    directives stay as they are."""

    def replace(match):
        kept = match["comment"] is None and match["raw"] is None and match["string"] is None
        return match[0] if kept else _blank(match[0])

    return _TOKEN.sub(replace, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
