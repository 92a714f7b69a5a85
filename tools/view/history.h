// What a watcher remembers between states: the last choices, the last events, its own business.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace dopaloop {

namespace v1 {
class Event;
class State;
class Trial;
}  // namespace v1

struct ViewHistory {
  enum class Result : std::uint8_t { correct, error, no_go, aborted, rewarded, omitted };
  struct Mark {
    std::int32_t choice = 0;  // as v1::Trial
    Result result = Result::aborted;
  };
  struct Entry {
    std::uint32_t trial = 0;  // the trial under way then
    std::string text;
    bool warning = false;
  };

  std::deque<Mark> marks;      // oldest first
  std::deque<Entry> entries;   // oldest first
  std::uint32_t trial = 0;     // newest known
  std::uint64_t sequence = 0;  // of the newest state
  std::uint64_t states_lost = 0;
  unsigned warnings = 0;  // entries so far that were warnings
  unsigned model_restarts = 0;
  std::string status;  // what became of the last key
  bool status_bad = false;
  std::string prompt;  // a question being answered, as far as typed; empty: none
  bool help = false;   // keys explained
  bool act = true;     // keys act (a command socket is there)
  std::string leave;   // what Ctrl-C does

  void add(const v1::State& state);
  void add(const v1::Trial& trial);
  void add(const v1::Event& event);
  void add(std::string text, bool warning);
};

}  // namespace dopaloop
