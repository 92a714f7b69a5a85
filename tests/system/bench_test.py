#!/usr/bin/env python3
"""`dopaloop bench` on the real programs: a very short run tells what it measured. How fast is no test's business."""

import json
import subprocess
import unittest

import rig


def bench(*arguments):
    done = subprocess.run([rig.BIN / "dopaloop", "bench", *arguments, "--json"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)
    return done, json.loads(done.stdout) if done.returncode == 0 else None


class Bench(unittest.TestCase):
    def test_latency_tells_three_lanes_in_both_modes(self):
        done, report = bench("latency", "--seconds", "3")
        self.assertEqual(done.returncode, 0, done.stderr)
        for mode in ("sleep", "spin"):
            part = report[mode]
            for lane in ("floor", "rig", "floor_again"):
                q = part[lane]
                self.assertGreaterEqual(q["n"], 5, (mode, lane))
                self.assertLess(q["n"], 3 * 1000)
                self.assertGreater(q["p50_us"], 0)
                self.assertLessEqual(q["p50_us"], q["p99_us"])
                self.assertLessEqual(q["p99_us"], q["p999_us"])
                self.assertLessEqual(q["p999_us"], q["max_us"])
            self.assertAlmostEqual(part["ratio"]["p50"], part["rig"]["p50_us"] / part["floor"]["p50_us"])
            self.assertAlmostEqual(part["aa_ratio"]["p99"], part["floor_again"]["p99_us"] / part["floor"]["p99_us"])
            self.assertGreaterEqual(part["lost"], 0)
            self.assertEqual(set(part["scheduling"]), {"floor", "rig", "boards"})
            self.assertNotIn("unknown", part["scheduling"].values())
        self.assertEqual(report["spin"]["scheduling"]["rig"], "SCHED_OTHER")
        self.assertEqual(report["spin"]["scheduling"]["floor"], "SCHED_OTHER")
        self.assertEqual(report["sleep"]["scheduling"]["rig"], report["sleep"]["scheduling"]["floor"])
        self.assertGreaterEqual(report["machine"]["cores"], 1)

    def test_loop_tells_stages_and_load(self):
        done, report = bench("loop", "--seconds", "1", "--events", "5000")
        self.assertEqual(done.returncode, 0, done.stderr)
        for stage in ("decode", "pipeline", "session", "encode", "push"):
            self.assertLessEqual(report["stages"][stage]["p50_ns"], report["stages"][stage]["p99_ns"])
            self.assertGreater(report["stages"][stage]["n"], 1000)
        self.assertGreater(report["load"]["messages_per_s"], 500)
        self.assertGreaterEqual(report["load"]["rigd_percent_of_a_core"], report["load"]["control_percent_of_a_core"])


if __name__ == "__main__":
    unittest.main()
