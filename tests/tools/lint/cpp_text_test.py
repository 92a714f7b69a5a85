"""The lints read code, not what comments and strings say."""

import unittest

from trees import Tree

import cpp_text


class CodeOnly(unittest.TestCase):
    def kept(self, text):
        code = cpp_text.code_only(text)
        self.assertEqual(len(code), len(text))
        self.assertEqual(code.count("\n"), text.count("\n"))
        return code.split()

    def test_comments_are_blank(self):
        self.assertEqual(self.kept("a // b\nc /* d\n e */ f"), ["a", "c", "f"])

    def test_a_line_comment_goes_on_after_a_backslash(self):
        self.assertEqual(self.kept("a // b \\\n c\nd"), ["a", "d"])

    def test_a_comment_that_never_ends_hides_the_rest(self):
        self.assertEqual(self.kept("a /* b\n c"), ["a"])

    def test_strings_are_blank(self):
        self.assertEqual(self.kept(r'a "b \" // c" d u8"e" L"f" g'), ["a", "d", "g"])

    def test_a_comment_mark_in_a_string_opens_no_comment(self):
        self.assertEqual(self.kept('a("//"); b("/*"); c'), ["a(", ");", "b(", ");", "c"])

    def test_a_quote_in_a_comment_opens_no_string(self):
        self.assertEqual(self.kept("a // it's \" so\nb"), ["a", "b"])

    def test_raw_strings_are_blank_to_their_own_end(self):
        self.assertEqual(self.kept('a R"(b " c)" d R"x(e )" f)x" g'), ["a", "d", "g"])

    def test_a_name_that_ends_in_r_opens_no_raw_string(self):
        self.assertEqual(self.kept('ERROR"(" a ")"'), ["ERROR", "a"])

    def test_quotes_in_numbers_open_no_character(self):
        self.assertEqual(self.kept("a = 1'000'000; b = 0xFF'FF; c = 'x';"),
                         ["a", "=", "1'000'000;", "b", "=", "0xFF'FF;", "c", "=", ";"])

    def test_a_quote_character_opens_no_string(self):
        self.assertEqual(self.kept(r"a = '\''; b = '\"'; c"), ["a", "=", ";", "b", "=", ";", "c"])

    def test_include_directives_stay(self):
        self.assertEqual(self.kept('#include "a.h"  // b\n#  include <c>'),
                         ["#include", '"a.h"', "#", "include", "<c>"])

    def test_an_include_in_a_raw_string_or_comment_does_not(self):
        self.assertEqual(self.kept('a = R"(\n#include "b.h"\n)";\n/*\n#include "c.h"\n*/'), ["a", "=", ";"])


class SourceFiles(unittest.TestCase):
    def test_only_cpp_files_of_the_projects_folders_are_found(self):
        sources = ["rig/base/a.cpp", "rig/base/a.h", "tests/x/b.cpp"]
        others = ["build/x.cpp", "rig/.hidden/c.cpp", "rig/n.md"]
        with Tree({name: "" for name in others + sources}) as root:
            self.assertEqual(cpp_text.source_files(root), sources)


if __name__ == "__main__":
    unittest.main()
