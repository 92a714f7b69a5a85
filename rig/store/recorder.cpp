#include "rig/store/recorder.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr int kMostRecordsARound = 4096;
constexpr Duration kCommitInterval = from_s(1);
constexpr int kLookMs = 20;

ClockRow clock_row(std::uint32_t trial, SessionTime now) {
  const ClockReading c = read_clocks();
  return {trial, now, c.monotonic, c.raw.count() - to_ns(c.monotonic),
          to_ns(c.realtime) - to_ns(c.monotonic)};
}

}  // namespace

TimingRow timing_of(std::string name, std::vector<double> durations_us) {
  TimingRow row{std::move(name), durations_us.size(), 0, 0, 0, 0};
  if (durations_us.empty()) return row;
  std::sort(durations_us.begin(), durations_us.end());
  const auto quantile = [&](double p) {
    const double rank = std::ceil(p * static_cast<double>(durations_us.size()));
    return durations_us[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  };
  row.p50_us = quantile(.5);
  row.p99_us = quantile(.99);
  row.p999_us = quantile(.999);
  row.max_us = durations_us.back();
  return row;
}

Recorder::Recorder(SessionWriter writer, RecordRing& in, const WakeFd& wake, RecorderListener listener)
    : writer_(std::move(writer)), in_(in), wake_(wake), listener_(std::move(listener)) {}

Recorder::~Recorder() { join(); }

// ---- one round -----------------------------------------------------------------------------------------

bool Recorder::run_once(SessionTime wall_now) {
  int taken = 0;
  while (taken < kMostRecordsARound &&
         in_.pop([&](const RecordHeader& h, std::span<const std::byte> p) { take(h, p); })) {
    ++taken;
  }
  if (!failure_ && wall_now - last_commit_ >= kCommitInterval) {
    last_commit_ = wall_now;
    if (writer_.pending() > 0) {
      if (auto status = commit(); !status) on_error(status.error().message);
    }
  }
  if (!failure_ && writer_.checkpoint_due()) writer_.checkpoint();
  return taken > 0;
}

void Recorder::take(const RecordHeader& header, std::span<const std::byte> payload) {
  if (failure_) {
    ++lost_;
    return;
  }
  if (writer_.pending() == 0) pending_since_ = header.now;
  if (auto status = writer_.append(header, payload); !status) {
    ++lost_;
    on_error(status.error().message);
  } else if (auto done = acknowledge(header.now); !done) {
    on_error(done.error().message);
  }
}

// If the record just appended was a trial's: make it durable, then say so.
Status Recorder::acknowledge(SessionTime now) {
  const std::uint32_t trial = writer_.newest_trial();
  if (trial == acknowledged_) return {};
  if (auto status = writer_.append_clock(clock_row(trial, now)); !status) return status;
  if (auto status = commit(); !status) return status;
  acknowledged_ = trial;
  if (listener_.committed) listener_.committed(trial);
  return {};
}

Status Recorder::commit() {
  const SessionTime before = monotonic_now();
  auto status = writer_.commit();
  commit_us_.push_back(to_us(monotonic_now() - before));
  return status;
}

void Recorder::on_error(const std::string& why) {
  lost_ += writer_.abandon();
  failure_ = why;
  if (listener_.failed) listener_.failed(why);
}

// ---- the thread ----------------------------------------------------------------------------------------

Status Recorder::start() {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& e) {
    return fail(std::string("the recorder thread cannot be started: ") + e.what());
  }
  return {};
}

void Recorder::run() {
  ::pthread_setname_np(::pthread_self(), "recorder");
  while (!stopping_.load(std::memory_order_acquire)) {
    if (run_once(monotonic_now())) continue;
    pollfd wait{wake_.fd(), POLLIN, 0};
    if (::poll(&wait, 1, kLookMs) > 0) wake_.clear();
  }
}

void Recorder::join() {
  stopping_.store(true, std::memory_order_release);
  if (!thread_.joinable()) return;
  wake_.wake();
  thread_.join();
}

Status Recorder::write_lost() {
  if (lost_ == 0) return {};
  return writer_.append_fault({pending_since_, "journal records", lost_, failure_.value_or("")});
}

Status Recorder::stop(const std::string& end_reason, std::vector<TimingRow> timing,
                      const std::vector<FaultRow>& faults) {
  join();
  while (run_once(monotonic_now())) {
  }
  // Where the disk is still full this fails too, and the session reads as cut after its last committed trial.
  if (auto status = write_lost(); !status) return status;
  for (const FaultRow& fault : faults) {
    if (auto status = writer_.append_fault(fault); !status) return status;
  }
  timing.push_back(timing_of("commit", std::move(commit_us_)));
  return writer_.close(end_reason, read_clocks().realtime, timing);
}

}  // namespace dopaloop
