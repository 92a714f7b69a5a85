#!/usr/bin/env python3
"""What runs beside the rig stalls for a second or so, one after the other: nothing is lost from the record, the session
goes on, and at most the next trial begins later. How fast the loop is meanwhile is what `dopaloop bench stall` measures."""

import os
import signal
import socket
import time
import unittest

from rig import PATIENCE_S, RigTest, until

STALL_S = 1.2


def pass_time():
    """What must not happen cannot be waited for: a stall has a length."""
    end = time.monotonic() + STALL_S
    until(lambda: time.monotonic() > end, "the end of a stall")


def read_exactly(connection, size):
    got = b""
    while len(got) < size:
        more = connection.recv(size - len(got))
        if not more:
            raise AssertionError(f"the connection was closed after {got}")
        got += more
    return got


def deaf_subscriber(path):
    """Subscribes to everything there (ZMTP 3.0, rfc.zeromq.org/spec/23) and then never reads."""
    deaf = socket.socket(socket.AF_UNIX)
    deaf.settimeout(PATIENCE_S)
    deaf.connect(str(path))
    ready = b"\x05READY\x0bSocket-Type\0\0\0\x03SUB"
    deaf.sendall(b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\0" + b"NULL".ljust(20, b"\0") + bytes(32)
                 + b"\x04" + bytes([len(ready)]) + ready)
    greeting_and_head = read_exactly(deaf, 66)
    read_exactly(deaf, greeting_and_head[65])
    deaf.sendall(b"\0\x01\x01")
    return deaf


class Stall(RigTest):
    def stop_for_a_while(self, pid):
        begin = time.monotonic_ns()
        os.kill(pid, signal.SIGSTOP)
        try:
            pass_time()
        finally:
            os.kill(pid, signal.SIGCONT)
        self.stalls.append((begin, time.monotonic_ns()))

    def hang_the_disk_over_the_end_of_a_trial(self, monitor):
        """Gives the number of that trial, and the instant at which the disk worked again."""
        before = self.committed()
        begin = time.monotonic_ns()
        self.hang.touch()

        monitor.said(rf"^trial +{before + 1}/1000 ")  # it hears of the end from the rig, not from the log
        pass_time()
        self.assertEqual(self.committed(), before)
        back = time.monotonic_ns()
        self.hang.unlink()
        self.stalls.append((begin, back))
        return before + 1, back

    def test_nothing_is_lost_and_at_most_the_next_trial_is_delayed(self):
        self.stalls = []
        self.hang = self.home / "hang"
        running = self.start(*self.run_words("--pace", "real", "--seed", 4, "--trials", 1000, "--hung-disk", self.hang))
        running.said(r"interlock: checks passed")
        monitor = self.start("monitor", self.runtime, "--plain")
        for pid in (self.process("modeld"), monitor.process.pid, running.process.pid):
            self.stop_for_a_while(pid)
        begin = time.monotonic_ns()
        with deaf_subscriber(self.runtime / "telemetry"):
            pass_time()
        self.stalls.append((begin, time.monotonic_ns()))
        self.reaches_trial(1)
        held, disk_back = self.hang_the_disk_over_the_end_of_a_trial(monitor)
        self.reaches_trial(held + 1)
        self.ctl("stop-after-trial")
        self.assertEqual(running.wait(), 0, running.out + running.err)
        self.nothing_runs()
        self.the_record_is_whole()
        self.the_session_went_on()
        opened, = self.rows(f"SELECT opened_at_ns FROM trials WHERE trial = {held + 1}")[0]
        self.assertGreaterEqual(opened, disk_back, "the next trial began before the last one was on disk")

    def the_record_is_whole(self):
        shown = self.shown()
        self.assertEqual((shown["end_reason"], shown["faults"]), ("stopped", []))
        trials = self.rows("SELECT trial, outcome FROM trials ORDER BY trial")
        self.assertEqual([t for t, _ in trials], list(range(1, len(trials) + 1)))
        self.assertNotIn("aborted", [outcome for _, outcome in trials])
        last, = self.rows("SELECT max(seq) FROM (SELECT seq FROM journal UNION ALL SELECT last_seq FROM stream_chunk)")[0]
        self.assertEqual(self.steps_again()["inputs"], last)  # every number there is, once

    def the_session_went_on(self):
        """In each stall the session took samples in, and their record is there."""
        for begin, end in self.stalls:
            inside = self.rows("SELECT count(*) FROM stream_chunk WHERE stream = 'photometry_sample' AND n > 1 AND "
                               f"first_ns < {end} AND last_ns > {begin}")
            self.assertGreaterEqual(inside[0][0], 1)
        gaps, = self.rows("SELECT sum(photometry_gaps) FROM trials")[0]
        self.assertEqual(gaps, 0)


if __name__ == "__main__":
    unittest.main()
