#!/usr/bin/env python3
"""`dopaloop bench` on the real programs: a very short run tells what it measured. How fast is no test's business."""

import json
import signal
import subprocess
import unittest

import rig


def bench(*arguments):
    done = subprocess.run([rig.BIN / "dopaloop", "bench", *arguments, "--json"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300)
    return done, json.loads(done.stdout) if done.returncode == 0 else None


class Bench(unittest.TestCase):
    def test_latency_tells_three_lanes_in_both_modes(self):
        done, report = bench("latency", "--seconds", "8")
        self.assertEqual(done.returncode, 0, done.stderr)
        for mode in ("sleep", "spin"):
            part = report[mode]
            for lane in ("floor", "rig", "floor_again"):
                q = part[lane]
                self.assertGreaterEqual(q["n"], 1, (mode, lane))
                self.assertLess(q["n"], 8 * 1000)
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

    def test_stall_tells_what_each_stall_did_and_that_the_record_is_whole(self):
        done, report = bench("stall", "--seconds", "1", "--stall-s", "1", "--only", "store", "--only", "network")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(list(report["stalls"]), ["store", "network"])
        for name, cell in report["stalls"].items():
            self.assertEqual(cell["stalls"], report["rounds"])
            self.assertGreater(cell["n"], 5, name)
            self.assertAlmostEqual(cell["ratio_p99"], cell["p99_us"] / report["rig"]["p99_us"])
            low, high = cell["aa_interval_p99"]
            self.assertLessEqual(low, high)
            self.assertEqual(cell["within"], cell["ratio_p99"] <= high)
        self.assertEqual(report["record"] | {"journal_inputs": 0, "trials": 0}, {
            "whole": True, "journal_inputs": 0, "journal_holes": 0, "trials": 0, "trials_missing": 0,
            "trials_aborted": 0, "records_lost": 0})
        self.assertGreater(report["record"]["trials"], 2)

    def test_an_interrupt_ends_a_benchmark_with_all_it_started(self):
        running = subprocess.Popen([rig.BIN / "dopaloop", "bench", "latency", "--seconds", "600"], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        mine = lambda: rig.processes(f"dopaloop-bench-{running.pid}-")
        rig.until(mine, "the programs of the benchmark")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=rig.PATIENCE_S)
        self.assertEqual((running.returncode, out), (1, ""))
        self.assertIn("dopaloop bench latency: interrupted", err)
        rig.until(lambda: not mine(), "the end of the programs")

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
