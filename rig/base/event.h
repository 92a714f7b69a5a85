// A line for people: a note, a fault, a command and who gave it, an interlock change. What the `events` table
// of the log, the monitor and `dopaloop show` print. Plain data, so that the control thread can record it;
// the text is finished by whoever makes the event and is cut where it does not fit.
#pragma once

#include <string_view>

#include "rig/base/text.h"

namespace dopaloop {

struct EventText {
  bool warning = false;  // someone should look at it
  Text<24> kind;         // one word: "note", "fault", "command", "interlock", ...
  Text<200> text;

  static constexpr std::string_view kName = "event";
  template <class F>
  static constexpr void describe(F&& f) {
    f("warning", &EventText::warning, "someone should look at it");
    f("kind", &EventText::kind, "one word: note, fault, command, interlock, ...");
    f("text", &EventText::text, "the line itself");
  }
};

}  // namespace dopaloop
