#include "tools/view/history.h"

#include <algorithm>
#include <string_view>

#include "protocol/dopaloop_v1.pb.h"

namespace dopaloop {
namespace {

constexpr std::size_t kMarks = 400;    // wider than any terminal
constexpr std::size_t kEntries = 200;  // higher than any terminal

ViewHistory::Result result_of(std::string_view outcome) {
  using R = ViewHistory::Result;
  return outcome == "correct"    ? R::correct
         : outcome == "error"    ? R::error
         : outcome == "no_go"    ? R::no_go
         : outcome == "rewarded" ? R::rewarded
         : outcome == "omitted"  ? R::omitted
                                 : R::aborted;
}

template <class T>
void push_bounded(std::deque<T>& list, T item, std::size_t most) {
  list.push_back(std::move(item));
  if (list.size() > most) list.pop_front();
}

}  // namespace

void ViewHistory::add(const v1::State& state) {
  const bool jumped = sequence > 0 && state.sequence() > sequence + 1;
  if (jumped) states_lost += state.sequence() - sequence - 1;
  sequence = state.sequence();
  trial = std::max(trial, state.trial());
}

void ViewHistory::add(const v1::Trial& closed) {
  push_bounded(marks, Mark{closed.choice(), result_of(closed.outcome())}, kMarks);
  trial = std::max(trial, closed.trial());
}

void ViewHistory::add(const v1::Event& event) {
  add(event.text().empty() ? event.kind() : event.kind() + ": " + event.text(), event.warning());
}

void ViewHistory::add(std::string text, bool warning) {
  if (warning) ++warnings;
  push_bounded(entries, Entry{trial, std::move(text), warning}, kEntries);
}

}  // namespace dopaloop
