"""The lint of clocks bites on every way to read a clock or to sleep, and on nothing else."""

import contextlib
import io
import unittest

from trees import ROOT, Tree

import clocks

FORBIDDEN = [
    "auto t = std::chrono::steady_clock::now();",
    "auto t = std::chrono::system_clock::now();",
    "auto t = std::chrono::high_resolution_clock :: now();",
    "auto t = chr::steady_clock::now();",
    "auto f = &std::chrono::steady_clock::now;",
    "auto t = boost::asio::steady_timer::clock_type::now();",
    "using Clock = std::chrono::steady_clock;",
    "using std::chrono::steady_clock;",
    "auto t = measure<std::chrono::steady_clock>();",
    "timespec t; clock_gettime(CLOCK_MONOTONIC, &t);",
    "timespec t; ::clock_gettime(CLOCK_MONOTONIC, &t);",
    "syscall(SYS_clock_gettime, 0, &t);",
    "gettimeofday(&t, nullptr);",
    "timespec_get(&t, TIME_UTC);",
    "auto t = time(nullptr);",
    "auto t = ::time(nullptr);",
    "auto t = std::time(&out);",
    "return time(NULL);",
    "f(time(0));",
    "auto t = std::clock();",
    "auto t = __rdtsc();",
    "timer.expires_after(d);",
    "timer.expires_from_now(d);",
    "std::this_thread::sleep_for(d);",
    "std::this_thread::sleep_until(t);",
    "using std::this_thread::sleep_until;",
    "using namespace std::this_thread;",
    "namespace thread = std::this_thread;",
    "usleep(5);",
    "::nanosleep(&t, nullptr);",
    "clock_nanosleep(CLOCK_MONOTONIC, 0, &t, nullptr);",
    "sleep(1);",
    "  ::sleep(n);",
    "if (late) sleep(1);",
    "if (a && time(nullptr) > 5) f();",
    "sqlite3_sleep(5);",
]

ALLOWED = [
    "SessionTime now = monotonic_now();",
    "sleep_until(deadline);",
    "dopaloop::sleep_until(deadline);",
    "// std::this_thread::sleep_for(d), steady_clock::now()",
    "/* time(nullptr);\n   sleep(1); */",
    'fail("time(nullptr) and sleep(1) are forbidden");',
    'auto s = R"(clock_gettime(0, &t);)";',
    "SessionTime VirtualClock::now() const { return now_; }",
    "auto t = clock.now();",
    "auto t = rig.clock().now();",
    "SessionTime time() const;",
    "Duration time(0);",
    "row.time(0);",
    "row->sleep(1);",
    "void sleep(Duration d);",
    "void Mouse::sleep(Duration d) {}",
    "int response_time(int);\nint x = response_time(0);",
    "using Deadline = std::chrono::time_point<std::chrono::steady_clock>;",
    "timer.expires_at(std::chrono::steady_clock::time_point(since_boot));",
    "boost::asio::basic_waitable_timer<std::chrono::steady_clock> timer;",
    "auto big = 1'000'000; auto c = 'x';",
]


def found_in(files):
    with Tree(files) as root:
        return clocks.check(root)[1]


class Clocks(unittest.TestCase):
    def test_every_way_to_read_a_clock_or_sleep_is_found(self):
        for code in FORBIDDEN:
            with self.subTest(code):
                found = found_in({"rig/session/planted.cpp": f"int before;\n{code}\n"})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith("rig/session/planted.cpp:2: '"), found)

    def test_what_only_looks_like_it_is_not(self):
        for code in ALLOWED:
            with self.subTest(code):
                self.assertEqual(found_in({"rig/control/fine.cpp": code + "\n"}), [])

    def test_every_folder_of_the_project_is_searched(self):
        for folder in ("rig/base", "model/daemon", "protocol", "drivers/x", "config", "tools/x", "tests/x"):
            with self.subTest(folder):
                self.assertEqual(len(found_in({f"{folder}/a.h": "auto t = steady_clock::now();"})), 1)

    def test_the_clock_itself_may(self):
        self.assertEqual(found_in({"rig/base/clock.cpp": "clock_gettime(0, &t); usleep(1);"}), [])

    def test_no_other_file_called_clock_may(self):
        self.assertEqual(len(found_in({"rig/control/clock.cpp": "clock_gettime(0, &t);"})), 1)

    def test_tests_may_not_sleep_by_the_projects_own_function_either(self):
        self.assertEqual(len(found_in({"tests/rig/control/loop_test.cpp": "sleep_until(t);"})), 1)

    def test_but_the_test_of_the_clock_may(self):
        self.assertEqual(found_in({"tests/rig/base/clock_test.cpp": "sleep_until(t);"}), [])

    def test_each_line_is_reported_once_and_in_order(self):
        found = found_in({"model/a.cpp": "sleep(1); usleep(2);\n\nauto t = std::time(nullptr);\n"})
        self.assertEqual([line.split(":")[1] for line in found], ["1", "3"])


class Command(unittest.TestCase):
    def run_main(self, root):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = clocks.main([str(root)])
        return status, out.getvalue()

    def test_it_ends_with_1_on_a_finding(self):
        with Tree({"rig/a.cpp": "usleep(1);"}) as root:
            self.assertEqual(self.run_main(root)[0], 1)

    def test_it_ends_with_1_where_there_is_nothing_to_check(self):
        with Tree({}) as root:
            self.assertEqual(self.run_main(root)[0], 1)

    def test_it_ends_with_0_on_a_good_tree(self):
        with Tree({"rig/a.cpp": "int a;"}) as root:
            self.assertEqual(self.run_main(root), (0, "clocks: 1 files, 0 findings\n"))

    def test_it_bites_on_the_real_tree_when_the_clock_lies_elsewhere(self):
        with Tree({"rig/control/clock.cpp": (ROOT / "rig/base/clock.cpp").read_text()}) as root:
            status, out = self.run_main(root)
        self.assertEqual(status, 1)
        self.assertIn("clock_gettime", out)
        self.assertIn("clock_nanosleep", out)


if __name__ == "__main__":
    unittest.main()
