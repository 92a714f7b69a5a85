// What the numbers in Guidance::weight_mean are called, in their order. The model process says it when it
// greets the rig, which may be before or after the session began; the rig records it like anything else.
#pragma once

#include <string_view>

#include "rig/base/text.h"

namespace dopaloop {

struct WeightNames {
  Text<32> model;   // as in Guidance::model
  Text<160> names;  // "right left bias": separated by one space

  static constexpr std::string_view kName = "weight_names";
  template <class F>
  static constexpr void describe(F&& f) {
    f("model", &WeightNames::model, "the model that says so");
    f("names", &WeightNames::names, "names of its weights in their order, separated by a space");
  }
};

}  // namespace dopaloop
