#include "rig/control/virtual_world.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "rig/base/check.h"
#include "rig/base/clock.h"
#include "rig/control/guard.h"

namespace dopaloop {

VirtualWorld::VirtualWorld(const std::vector<Emulator*>& emulators, Mailbox& mailbox,
                           std::vector<RecordRing*> rings, VirtualTiming timing)
    : mailbox_(mailbox),
      rings_(std::move(rings)),
      timing_(timing),
      anchor_real_(monotonic_now()),
      model_alive_(timing.model),
      told_alive_(timing.model) {
  for (Emulator* emulator : emulators) ports_.push_back({emulator, {}, {}, {}});
  if (!timing.model) outage_left_ = std::numeric_limits<std::uint32_t>::max();
}

bool VirtualWorld::write(std::size_t device, std::span<const std::byte> bytes) {
  for (const std::byte b : bytes) ports_[device].to_emulator.push(b);
  return true;
}

void VirtualWorld::trial_closed(SessionTime now, std::uint32_t trial) {
  commit_trial_ = trial;
  commit_due_ = now + kCommitLatency;
}

void VirtualWorld::guidance_asked(SessionTime now, const GuidanceRequest& request) {
  request_ = request;
  guidance_due_ = now + timing_.guidance_latency;
}

void VirtualWorld::wait(SessionTime deadline, Wake& wake) {
  OutsideRealtime emulation;
  wait_for_rings();
  for (;;) {
    run_emulators();
    collect();
    if (deliver_urgent(wake) || deliver_bytes(wake) || deliver_due(wake)) return;
    if (deadline <= now_) {
      wake.why = Wake::Why::deadline;
      wake.now = now_;
      return;
    }
    if (pass_time(next_event(deadline), wake)) return;
  }
}

void VirtualWorld::run_emulators() {
  DeviceBytes out;
  for (Port& port : ports_) {
    const auto reply = [&] {
      port.to_device.insert(port.to_device.end(), out.begin(), out.end());
      out.clear();
    };
    if (!port.to_emulator.empty()) {
      const DeviceBytes bytes = port.to_emulator;
      port.to_emulator.clear();
      port.emulator->on_bytes(now_, {bytes.data(), bytes.size()}, out);
      reply();
    }
    while (port.emulator->next_deadline() <= now_) {
      port.emulator->on_deadline(now_, out);
      reply();
    }
  }
}

bool VirtualWorld::deliver_bytes(Wake& wake) {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    Port& port = ports_[i];
    if (port.to_device.empty()) continue;
    const std::size_t n = std::min(port.to_device.size(), port.read.size());
    std::copy_n(port.to_device.begin(), n, port.read.begin());
    port.to_device.erase(port.to_device.begin(), port.to_device.begin() + static_cast<std::ptrdiff_t>(n));
    wake.why = Wake::Why::bytes;
    wake.now = now_;
    wake.device = i;
    wake.bytes = {port.read.data(), n};
    return true;
  }
  return false;
}

bool VirtualWorld::deliver_urgent(Wake& wake) {
  if (urgent_.empty()) return false;
  wake.why = Wake::Why::input;
  wake.now = now_;
  wake.input = urgent_.front();
  urgent_.pop_front();
  return true;
}

bool VirtualWorld::deliver_due(Wake& wake) {
  wake.why = Wake::Why::input;
  wake.now = now_;
  if (commit_due_ <= now_) {
    while (commit() == Commit::under_way && urgent_.empty()) collect_until(kNever);
    if (commit() != Commit::under_way) commit_due_ = kNever;
    if (commit() != Commit::done)
      return deliver_urgent(wake);  // someone acts meanwhile, or the log's failure
    wake.input = TrialCommitted{commit_trial_};
    return true;
  }
  return guidance_due_ <= now_ && deliver_guidance(wake);
}

VirtualWorld::Commit VirtualWorld::commit() const {
  if (committed_ >= commit_trial_) return Commit::done;
  return log_failed_ ? Commit::failed : Commit::under_way;
}

bool VirtualWorld::answered() const {
  return guidance_ && guidance_->after_trial == request_.after_trial &&
         guidance_->for_trial == request_.for_trial;
}

// The answer, or news that the model process is gone or back. False when this trial simply gets none.
bool VirtualWorld::deliver_guidance(Wake& wake) {
  if (outage_left_ == 0) {
    const SessionTime patience = monotonic_now() + kModelPatience;
    while (!answered() && (model_alive_ || !told_alive_) && monotonic_now() < patience)
      collect_until(patience);
    if (answered()) {
      if (!told_alive_) {
        told_alive_ = true;
        wake.input = ModelState{true};
        return true;  // the guidance follows in the next call
      }
      guidance_due_ = kNever;
      wake.input = *guidance_;
      return true;
    }
    outage_left_ = timing_.outage_trials;
  }
  if (outage_left_ != std::numeric_limits<std::uint32_t>::max()) --outage_left_;
  guidance_due_ = kNever;
  if (!told_alive_) return false;
  told_alive_ = false;
  wake.input = ModelState{false};
  return true;
}

void VirtualWorld::collect() {
  mailbox_.clear();
  while (const auto input = mailbox_.take()) {
    if (const auto* committed = std::get_if<TrialCommitted>(&*input)) {
      committed_ = committed->trial;
    } else if (const auto* guidance = std::get_if<Guidance>(&*input)) {
      guidance_ = *guidance;
    } else if (const auto* model = std::get_if<ModelState>(&*input)) {
      model_alive_ = model->alive;
    } else if (const auto* names = std::get_if<WeightNames>(&*input)) {
      // Said at every greeting, also of a restarted process, whose moment is not the session's.
      if (!std::exchange(names_told_, true)) urgent_.emplace_back(*names);
    } else {
      log_failed_ = log_failed_ || std::holds_alternative<LogFailed>(*input);
      urgent_.push_back(*input);
    }
  }
}

void VirtualWorld::collect_until(SessionTime real_deadline) {
  wait_readable(mailbox_.fd(), real_deadline);
  collect();
}

void VirtualWorld::wait_for_rings() {
  const auto behind = [this] {
    return std::any_of(rings_.begin(), rings_.end(), [](RecordRing* r) { return r->over_half_full(); });
  };
  while (behind() && urgent_.empty()) collect_until(monotonic_now() + std::chrono::milliseconds(1));
}

SessionTime VirtualWorld::next_event(SessionTime deadline) const {
  SessionTime next = std::min({deadline, commit_due_, guidance_due_});
  for (const Port& port : ports_) next = std::min(next, port.emulator->next_deadline());
  return next;
}

// Moves the clock to `next`, at the pace asked for. True if a person's command came first.
bool VirtualWorld::pass_time(SessionTime next, Wake& wake) {
  if (timing_.pace > 0 && next != kNever) {
    const Duration ahead = next - anchor_virtual_;
    const SessionTime due =
        anchor_real_ + Duration{static_cast<std::int64_t>(static_cast<double>(ahead.count()) / timing_.pace)};
    while (urgent_.empty() && wait_readable(mailbox_.fd(), due)) collect();
    const SessionTime real = monotonic_now();
    if (real - due > std::chrono::milliseconds(100)) {  // held up: go on at the pace instead of catching up
      anchor_real_ = real;
      anchor_virtual_ = next;
    }
  }
  if (next == kNever) collect_until(kNever);
  if (deliver_urgent(wake)) return true;
  if (next != kNever) now_ = next;
  return false;
}

}  // namespace dopaloop
