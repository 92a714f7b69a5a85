// What the licks of a conditioning trial say (Coddington et al. 2023):
//
//   baseline      licks in [cue - baseline_s, cue), per second
//   preparatory   licks in [cue, reward), per second, less the baseline
//   reactive      from the reward to the first lick in [reward, reward + collection_s)
//   collection    licks in that window
//
// `reward` is the moment of reward, whether water came or not; a trial without a cue has its baseline before
// the reward, and no preparatory licking. A contact sooner than gap_min_s after the last lick is none of its
// own.
//
// Pure: fed with each contact's time of record, and with the marks of the row that is being closed. No heap.
#pragma once

#include <array>
#include <cstddef>

#include "rig/base/time.h"
#include "rig/base/trial.h"
#include "rig/task/task_table.h"

namespace dopaloop {

struct LickWindows {
  double baseline_s = 1;
  double collection_s = 1;
  double gap_min_s = 0;
};

class LickMeasures {
 public:
  // So many contacts are remembered; a trial with more of them (the sensor is broken) has no measures.
  static constexpr std::size_t kKept = 512;

  // Times of one sensor: they do not fall.
  void on_lick(SessionTime at) { licks_[n_++ % kKept] = at; }

  // Fills the row's lick columns; those that do not apply stay NaN. A trial that closed before a window's end
  // has none of that window's.
  void fill(const LickWindows& windows, TrialRow& row) const;

 private:
  struct Counted {
    double baseline = 0, preparatory = 0, collection = 0;
    SessionTime first_after = kNever;
  };
  // The windows' edges: baseline [from, cue), preparatory [cue, reward), collection [reward, to).
  struct Edges {
    SessionTime from, cue, reward, to;
  };
  Counted count(const Edges& edges, Duration gap_min) const;
  bool remembers(SessionTime from) const { return n_ <= kKept || licks_[n_ % kKept] < from; }

  std::array<SessionTime, kKept> licks_{};
  std::size_t n_ = 0;
};

}  // namespace dopaloop
