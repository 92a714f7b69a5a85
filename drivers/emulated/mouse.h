// A simulated mouse, as the plant sees it: it looks at the screen, turns the wheel, licks, and its striatum
// glows. Pure: everything is a function of what it was told and of its seed. model/mice implements it.
#pragma once

#include <cstdint>

#include "rig/base/time.h"
#include "rig/base/trial.h"

namespace dopaloop {

// What the mouse will do about a stimulus.
struct MouseResponse {
  Choice choice = Choice::no_go;  // the way it turns; no_go: it sits still
  Duration reaction{};            // stimulus onset to the count that crosses the threshold
  Duration movement{};            // length of the turn that ends there, <= reaction
};

struct LickBout {
  Duration latency{};   // water, or cue, to first contact
  Duration interval{};  // contact to contact; each lasts half of it
  std::uint32_t licks = 0;
};

class Mouse {
 public:
  virtual ~Mouse() = default;
  // The stimulus appeared on screen (contrasts 0..1).
  virtual MouseResponse on_stimulus(SessionTime now, double contrast_left, double contrast_right) = 0;
  // Water reached the spout.
  virtual LickBout on_water(SessionTime now, double volume_ul) = 0;
  // A cue sounded.
  virtual LickBout on_cue(SessionTime now) {
    (void)now;
    return {};
  }
  // Noise: the response was wrong or too late.
  virtual void on_noise(SessionTime now) = 0;
  // Light at the fibre tip; 0 when it goes off.
  virtual void on_light(SessionTime now, double power_mw) = 0;
  // The sensor's fluorescence relative to its baseline (dF/F). Called with rising `now`.
  virtual double dopamine_dff(SessionTime now) = 0;
};

}  // namespace dopaloop
