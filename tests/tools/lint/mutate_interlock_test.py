"""The mutants of the interlock are its checks and its sums, every one of them, and nothing else."""

import unittest

from trees import ROOT

import mutate_interlock as mutate

SAMPLE = """\
void G::disarm() { armed_ = false; }
Refusal G::ask(double x) {
  if (const Refusal r = state(); r != Refusal::none) return r;
  if (far(x)) return Refusal::none;
  if (above(x,
            limit)) {
    return Refusal::odd;
  }
  if (above(sum_ + x, limit))
    return Refusal::sum;
  if (above(x, 3)) return false;
  if (tripped_) return;
  const double y = sum_ == x ? 1 : 2;
  trains_[(a + b) % n] = {end_, x};
  most_.mj = std::max(most_.mj, x);
  sum_ += x;
  return Refusal::none;
}
"""


class Mutants(unittest.TestCase):
    def test_are_every_check_that_refuses_and_every_assignment_to_a_member(self):
        self.assertEqual([(m.line, m.text) for m in mutate.mutants(SAMPLE)], [
            (1, "armed_ = false;"),
            (3, "if (const Refusal r = state(); r != Refusal::none) return r;"),
            (5, "if (above(x, limit)) { return Refusal::odd; }"),
            (9, "if (above(sum_ + x, limit)) return Refusal::sum;"),
            (11, "if (above(x, 3)) return false;"),
            (12, "if (tripped_) return;"),
            (14, "trains_[(a + b) % n] = {end_, x};"),
            (15, "most_.mj = std::max(most_.mj, x);"),
            (16, "sum_ += x;"),
        ])

    def test_are_taken_out_one_at_a_time_and_leave_the_lines_where_they_were(self):
        for mutant in mutate.mutants(SAMPLE):
            mutated = mutate.without(SAMPLE, mutant)
            self.assertEqual(mutated.count("\n"), SAMPLE.count("\n"))
            self.assertEqual(len(mutate.mutants(mutated)), len(mutate.mutants(SAMPLE)) - 1)

    def test_hold_every_refusal_that_the_interlock_names(self):
        source = (ROOT / mutate.SOURCE).read_text()
        taken = "".join(m.text for m in mutate.mutants(source))
        self.assertEqual(source.count("return Refusal::") - source.count("return Refusal::none"),
                         taken.count("return Refusal::"))


if __name__ == "__main__":
    unittest.main()
