// A mouse that does as it is told and remembers what it saw.
#pragma once

#include <utility>
#include <vector>

#include "drivers/emulated/mouse.h"

namespace dopaloop {

struct FakeMouse : Mouse {
  MouseResponse response;
  LickBout bout;
  double dff = 0;
  LickBout cue_bout;
  std::vector<SessionTime> stimuli, noises, cues;
  std::vector<double> water_ul, light_mw;

  MouseResponse on_stimulus(SessionTime now, double, double) override {
    stimuli.push_back(now);
    return response;
  }
  LickBout on_water(SessionTime, double volume_ul) override {
    water_ul.push_back(volume_ul);
    return bout;
  }
  LickBout on_cue(SessionTime now) override {
    cues.push_back(now);
    return cue_bout;
  }
  void on_noise(SessionTime now) override { noises.push_back(now); }
  void on_light(SessionTime, double power_mw) override { light_mw.push_back(power_mw); }
  double dopamine_dff(SessionTime) override { return dff; }
};

}  // namespace dopaloop
