"""The lint of includes bites on every row of its table, and lets pass what the table allows."""

import contextlib
import io
import tomllib
import unittest

from trees import ROOT, Tree

import includes

# (file, include) that must be refused, each for a reason of its own.
FORBIDDEN = [
    ("rig/base/a.h", '"rig/task/visual_decision_config.h"'),
    ("rig/base/a.h", "<boost/asio.hpp>"),
    ("rig/base/a.h", "<unistd.h>"),
    ("rig/base/a.h", "<Eigen/Dense>"),
    ("rig/base/clock.cpp", "<sys/socket.h>"),
    ("rig/base/clock_reader.cpp", "<poll.h>"),
    ("rig/base/a.h", "<math.h>"),
    ("rig/task/a.h", '"rig/dopamine/config.h"'),
    ("rig/task/a.h", '"drivers/device.h"'),
    ("rig/task/a.cpp", "<mutex>"),
    ("rig/dopamine/a.h", '"rig/task/task.h"'),
    ("rig/dopamine/a.cpp", '"rig/base/clock.h"'),
    ("rig/session/a.cpp", '"rig/control/loop.h"'),
    ("rig/session/a.cpp", '"drivers/emulated/plant.h"'),
    ("rig/session/a.cpp", '"protocol/codec.h"'),
    ("rig/session/a.cpp", "<thread>"),
    ("rig/session/a.cpp", "<fstream>"),
    ("rig/session/a.cpp", "<sys/socket.h>"),
    ("rig/session/a.cpp", '"rig/base/clock.h"'),
    ("rig/control/a.cpp", '"rig/store/writer.h"'),
    ("rig/control/a.cpp", '"protocol/codec.h"'),
    ("rig/control/a.cpp", '"config/load.h"'),
    ("rig/control/a.cpp", '"drivers/emulated/io_board.h"'),
    ("rig/control/a.cpp", '"drivers/emulated/output_lines.h"'),
    ("rig/control/a.cpp", "<spdlog/spdlog.h>"),
    ("rig/control/a.cpp", "<zmq.hpp>"),
    ("rig/control/a.cpp", "<random>"),
    ("rig/store/a.cpp", '"rig/session/session.h"'),
    ("rig/store/a.h", "<sqlite3.h>"),
    ("rig/daemon/a.cpp", '"model/model.h"'),
    ("rig/daemon/a.cpp", '"model/daemon/service.h"'),
    ("rig/daemon/a.cpp", '"tools/view/render.h"'),
    ("rig/daemon/a.cpp", "<CLI/CLI.hpp>"),
    ("rig/daemon/a.h", "<spdlog/spdlog.h>"),
    ("model/a.cpp", '"rig/store/writer.h"'),
    ("model/a.cpp", '"rig/session/session.h"'),
    ("model/a.cpp", '"model/mice/learning_mouse.h"'),
    ("model/a.cpp", '"config/load.h"'),
    ("model/a.cpp", '"drivers/emulated/mouse.h"'),
    ("model/a.cpp", '"rig/base/clock.h"'),
    ("model/a.cpp", "<random>"),
    ("model/mice/a.cpp", '"drivers/emulated/io_board.h"'),
    ("model/mice/a.cpp", '"config/load.h"'),
    ("model/daemon/a.cpp", '"drivers/device.h"'),
    ("model/daemon/a.cpp", '"rig/store/writer.h"'),
    ("protocol/a.cpp", '"rig/store/reader.h"'),
    ("protocol/a.cpp", '"model/model.h"'),
    ("drivers/a.h", '"rig/session/session.h"'),
    ("drivers/a.h", '"drivers/emulated/plant.h"'),
    ("drivers/emulated/a.cpp", '"drivers/replay/ppd_file.h"'),
    ("drivers/emulated/a.cpp", '"model/mice/learning_mouse.h"'),
    ("drivers/emulated/a.cpp", "<unistd.h>"),
    ("drivers/replay/a.cpp", '"rig/store/trials_csv.h"'),
    ("drivers/bpod/a.cpp", '"drivers/harp/harp.h"'),
    ("drivers/bpod/a.cpp", "<nlohmann/json.hpp>"),
    ("config/a.cpp", '"rig/session/session.h"'),
    ("config/a.cpp", '"drivers/emulated/plant.h"'),
    ("config/a.cpp", "<toml++/toml.h>"),
    ("config/toml_file.h", "<toml++/toml.h>"),
    ("tools/a.cpp", '"drivers/emulated/io_board_codec.h"'),
    ("tools/a.cpp", '"drivers/bpod/bpod.h"'),
    ("tools/a.cpp", "<CLI/CLI.hpp>"),
    ("tools/main.h", "<CLI/CLI.hpp>"),
    ("tools/a.cpp", "<boost/beast.hpp>"),
    ("tools/a.cpp", "<boost/beast/core.hpp>"),
    ("tools/a.h", "<nlohmann/json.hpp>"),
    ("tools/a.cpp", "<fmt/format.h>"),
    ("tools/a.cpp", "<spdlog/fmt/fmt.h>"),
    ("tools/a.cpp", "<format>"),
    ("tools/a.cpp", '"tests/tools/help.h"'),
    ("rig/daemon/a.cpp", '"tests/rig/daemon/help.h"'),
    ("tests/rig/a_test.cpp", "<toml++/toml.h>"),
    ("tests/rig/a_test.cpp", "<CLI/CLI.hpp>"),
    ("rig/base/a.h", "<iostream>"),
    ("rig/base/a.cpp", "<cassert>"),
    ("rig/base/a.cpp", "<curl/curl.h>"),
    ("rig/base/a.cpp", "<rig/base/time.h>"),
    ("rig/base/a.cpp", '"time.h"'),
    ("rig/base/a.cpp", '"../base/time.h"'),
    ("rig/base/a.cpp", '"rig/base/../task/task.h"'),
    ("rig/base/a.cpp", '"zmq.hpp"'),
    ("rig/base/a.cpp", "HEADER"),
    ("rig/unknown/a.cpp", "<vector>"),
]

ALLOWED = [
    ("rig/base/a.h", '"rig/base/time.h"'),
    ("rig/base/a.h", "<vector>"),
    ("rig/base/clock.cpp", "<poll.h>"),
    ("rig/base/a.h", "<tl/expected.hpp>"),
    ("rig/base/a.h", "<boost/lockfree/spsc_queue.hpp>"),
    ("rig/task/a.h", '"rig/base/recorded_trial.h"'),
    ("rig/session/a.h", '"rig/dopamine/config.h"'),
    ("rig/session/a.h", '"drivers/device.h"'),
    ("rig/control/a.h", '"rig/session/session.h"'),
    ("rig/control/a.h", '"drivers/emulator.h"'),
    ("rig/control/a.h", '"rig/base/clock.h"'),
    ("rig/control/a.h", "<boost/asio.hpp>"),
    ("rig/control/a.cpp", "<sys/epoll.h>"),
    ("rig/store/a.h", '"protocol/codec.h"'),
    ("rig/store/a.cpp", "<sqlite3.h>"),
    ("rig/daemon/a.h", '"drivers/emulated/rig.h"'),
    ("rig/daemon/a.h", '"model/mice/learning_mouse.h"'),
    ("rig/daemon/a.h", '"config/load.h"'),
    ("rig/daemon/a.h", '"rig/store/writer.h"'),
    ("rig/daemon/a.cpp", "<spdlog/spdlog.h>"),
    ("rig/daemon/main.cpp", "<CLI/CLI.hpp>"),
    ("model/a.h", '"rig/store/reader.h"'),
    ("model/a.h", '"rig/store/trials_csv.h"'),
    ("model/a.h", '"protocol/dopaloop_v1.pb.h"'),
    ("model/a.h", "<Eigen/Dense>"),
    ("model/mice/a.h", '"drivers/emulated/mouse.h"'),
    ("model/mice/a.h", '"model/mice/dopamine_trace.h"'),
    ("model/daemon/a.h", '"config/load.h"'),
    ("model/daemon/a.h", '"model/follower.h"'),
    ("protocol/a.h", "<zmq.hpp>"),
    ("drivers/emulated/a.h", '"drivers/device.h"'),
    ("drivers/bpod/a.h", '"drivers/emulated/plant.h"'),
    ("drivers/bpod/a.h", '"drivers/bpod/codec.h"'),
    ("drivers/replay/a.cpp", "<nlohmann/json.hpp>"),
    ("config/a.h", '"rig/session/interlock_limits.h"'),
    ("config/a.h", '"rig/task/visual_decision_config.h"'),
    ("config/a.h", '"drivers/replay/config.h"'),
    ("config/toml_file.cpp", "<toml++/toml.h>"),
    ("tools/a.h", '"drivers/device.h"'),
    ("tools/a.h", '"drivers/bpod/bpod_emulator.h"'),
    ("tools/a.h", '"rig/store/reader.h"'),
    ("tools/view/a.h", '"tools/monitor/b.h"'),
    ("tools/main.cpp", "<CLI/CLI.hpp>"),
    ("tests/rig/a_test.cpp", '"drivers/emulated/io_board_codec.h"'),
    ("tests/rig/a_test.cpp", '"tests/rig/help.h"'),
    ("tests/rig/a_test.cpp", "<gtest/gtest.h>"),
    ("tests/rig/a_test.cpp", "<rapidcheck/gtest.h>"),
]


def found_in(files):
    with Tree(files) as root:
        return includes.check(root, includes.Table.load())[1]


class TheTable(unittest.TestCase):
    def test_what_it_forbids_is_found(self):
        for file, header in FORBIDDEN:
            with self.subTest(f"{file} includes {header}"):
                found = found_in({file: f"#pragma once\n#include {header}\n"})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{file}:"), found)

    def test_what_it_allows_passes(self):
        for file, header in ALLOWED:
            with self.subTest(f"{file} includes {header}"):
                self.assertEqual(found_in({file: f"#pragma once\n#include {header}\n"}), [])

    def test_every_layer_and_every_restriction_is_seen_to_bite(self):
        """So that a row added to the table is added to FORBIDDEN too."""
        table = includes.Table.load()
        bitten = {table.place(file)[0].name for file, _ in FORBIDDEN if table.place(file)[0]}
        self.assertEqual(bitten, {layer.name for layer in table.layers})
        for restriction in table.restrictions:
            self.assertTrue(any(restriction.forbids(file, header.strip('<>"')) for file, header in FORBIDDEN),
                            restriction.why)

    def test_every_folder_of_the_project_is_in_a_layer(self):
        table = includes.Table.load()
        for path in includes.cpp_text.source_files(ROOT):
            self.assertIsNotNone(table.place(path)[0], path)

    def test_files_it_names_are_where_cpp_files_may_be(self):
        data = tomllib.loads(includes.DATA.read_text())
        for row in data["restricted"] + data["allowed"]:
            for path in row.get("only_in", []) + row.get("never_in", []) + row.get("files", []):
                self.assertIn(path.split("/")[0], includes.cpp_text.FOLDERS + ("**",))


class Findings(unittest.TestCase):
    def test_a_finding_names_file_line_both_sides_and_why(self):
        found = found_in({"rig/task/a.h": '// text\n\n#include <vector>\n#include "config/load.h"\n'})
        self.assertEqual(len(found), 1)
        self.assertRegex(found[0], r"^rig/task/a\.h:4: 'rig/task' may not include 'config/load\.h': a task")

    def test_includes_in_comments_and_strings_are_none(self):
        self.assertEqual(found_in({"rig/base/a.h": '// #include "config/a.h"\n/*\n#include "config/a.h"\n*/\n'
                                                   'auto s = R"(\n#include "config/a.h"\n)";\n'}), [])

    def test_spaces_and_indentation_hide_nothing(self):
        self.assertEqual(len(found_in({"rig/base/a.h": '#if 1\n  #  include   "config/a.h" // b\n#endif'})), 1)

    def test_every_include_of_a_file_is_checked(self):
        self.assertEqual(len(found_in({"rig/base/a.h": '#include "config/a.h"\n#include <zmq.h>\n'})), 2)


class Command(unittest.TestCase):
    def run_main(self, files):
        out = io.StringIO()
        with Tree(files) as root, contextlib.redirect_stdout(out):
            return includes.main([root]), out.getvalue()

    def test_it_ends_with_1_on_a_finding(self):
        self.assertEqual(self.run_main({"rig/base/a.h": '#include "config/a.h"'})[0], 1)

    def test_it_ends_with_1_where_there_is_nothing_to_check(self):
        self.assertEqual(self.run_main({})[0], 1)

    def test_it_ends_with_0_on_a_good_tree(self):
        status, out = self.run_main({"rig/base/a.h": "#include <vector>"})
        self.assertEqual((status, out), (0, "includes: 1 files, 0 findings\n"))


class Patterns(unittest.TestCase):
    def test_one_star_stays_in_a_folder_and_two_do_not(self):
        for text, path, is_fit in [
            ("a/*", "a/b.h", True), ("a/*", "a/b/c.h", False), ("a/*.h", "a/b.cpp", False),
            ("a/**", "a/b/c.h", True), ("**/c.h", "c.h", True), ("**/*c.h", "a/b/xc.h", True),
            ("a/", "a/b/c.h", True), ("a.h", "axh", False), ("a.h", "a.h/b", False), ("a", "ab", False),
        ]:
            with self.subTest(f"{text} {path}"):
                self.assertEqual(bool(includes.pattern(text).match(path)), is_fit)


if __name__ == "__main__":
    unittest.main()
