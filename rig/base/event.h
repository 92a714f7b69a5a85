// A line for people: a fault, a command, an interlock change, a note. Made of constant words in the control
// thread (nothing is formatted there); the numbers are in the journal and the trial's row.
#pragma once

#include <string_view>

#include "rig/base/text.h"

namespace dopaloop {

struct EventText {
  bool warning = false;
  Text<24> kind;
  Text<200> text;

  static constexpr std::string_view kName = "event";
  template <class F>
  static constexpr void describe(F&& f) {
    f("warning", &EventText::warning, "someone should look");
    f("kind", &EventText::kind, "one word");
    f("text", &EventText::text, "what happened and what follows");
  }
};

}  // namespace dopaloop
