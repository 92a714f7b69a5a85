#include "tools/bench/record_check.h"

#include <algorithm>

#include "rig/store/reader.h"

namespace dopaloop {
namespace {

struct Order {
  std::uint64_t seq = 0;
  std::uint16_t part = 0;

  // The numbers of calls rise by one from 1, the parts of a call from 0.
  bool follows(const RecordHeader& h) {
    const bool next_call = h.seq == seq + 1 && h.part == 0, next_part = h.seq == seq && h.part == part + 1;
    seq = h.seq;
    part = h.part;
    return next_call || (next_part && seq > 0);
  }
};

void check_trials(const std::vector<TrialRow>& trials, RecordCheck& check) {
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    check.missing += trials[i].trial - last - 1;
    last = trials[i].trial;
    if (trials[i].outcome == Outcome::aborted && i + 1 < trials.size()) ++check.aborted;
  }
  check.trials = static_cast<std::uint32_t>(trials.size());
}

// From the close of a trial to the opening of the next; none where the next did not open.
Duration wait_after(const std::vector<TrialRow>& trials, std::size_t i) {
  const SessionTime closed = trials[i].closed_at, opened = trials[i + 1].opened_at;
  return closed == kNever || opened == kNever ? Duration{} : opened - closed;
}

Duration usual_wait(const std::vector<TrialRow>& trials) {
  std::vector<Duration> waits;
  for (std::size_t i = 0; i + 1 < trials.size(); ++i) waits.push_back(wait_after(trials, i));
  const auto middle = waits.begin() + static_cast<std::ptrdiff_t>(waits.size() / 2);
  std::nth_element(waits.begin(), middle, waits.end());
  return *middle;
}

}  // namespace

Result<RecordCheck> check_record(const std::filesystem::path& session) {
  const auto reader = SessionReader::open(session);
  if (!reader) return tl::unexpected(reader.error());
  RecordCheck check;
  Order order;
  const Status read = reader->for_each_record([&](const RecordHeader& h, std::span<const std::byte>) {
    check.holes += !order.follows(h);
    check.inputs += h.part == 0;
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  const auto trials = reader->trials();
  if (!trials) return tl::unexpected(trials.error());
  check_trials(*trials, check);
  const auto faults = reader->faults();
  if (!faults) return tl::unexpected(faults.error());
  for (const FaultRow& fault : *faults) check.lost += fault.what == "telemetry" ? 0 : fault.count;
  return check;
}

TrialWait waits_within(const std::vector<TrialRow>& trials, const std::vector<Window>& windows) {
  TrialWait result;
  if (trials.size() < 2) return result;
  const Duration usual = usual_wait(trials);
  for (const auto& [begin, end] : windows) {
    std::uint32_t waited = 0;
    for (std::size_t i = 0; i + 1 < trials.size(); ++i) {
      if (trials[i].closed_at < begin || trials[i].closed_at > end) continue;
      const Duration more = wait_after(trials, i) - usual;
      result.longest_ms = std::max(result.longest_ms, to_ms(more));
      waited += more > TrialWait::kNoticeable;
    }
    result.most_in_one = std::max(result.most_in_one, waited);
  }
  return result;
}

}  // namespace dopaloop
