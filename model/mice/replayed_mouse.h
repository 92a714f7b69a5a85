// A recorded mouse on the emulated wheel: at the k-th stimulus it does what it did in the k-th recorded
// trial, in the same time. When the recording is over it sits still. Its dopamine comes from elsewhere.
#pragma once

#include <cstddef>
#include <vector>

#include "drivers/emulated/mouse.h"
#include "rig/base/recorded_trial.h"

namespace dopaloop {

class ReplayedMouse final : public Mouse {
 public:
  explicit ReplayedMouse(std::vector<RecordedTrial> trials) : trials_(std::move(trials)) {}

  // A trial with a choice but no usable reaction time is a trial sat out: nothing says when to turn. (Whoever
  // runs a session refuses such rows beforehand.)
  MouseResponse on_stimulus(SessionTime now, double contrast_left, double contrast_right) override;
  LickBout on_water(SessionTime now, double volume_ul) override;
  void on_noise(SessionTime) override {}
  void on_light(SessionTime, double) override {}
  double dopamine_dff(SessionTime) override { return 0; }

  std::size_t stimuli_seen() const { return next_; }

 private:
  std::vector<RecordedTrial> trials_;
  std::size_t next_ = 0;
};

}  // namespace dopaloop
