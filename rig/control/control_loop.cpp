#include "rig/control/control_loop.h"

#include <algorithm>
#include <utility>

#include "rig/base/clock.h"
#include "rig/control/guard.h"
#include "rig/control/overrun.h"

namespace dopaloop {
namespace {

// Read by the link thread; samples and sensor events reach it in the snapshot.
bool for_the_link(const Output& output) {
  return std::holds_alternative<TrialRow>(output) || std::holds_alternative<GuidanceRequest>(output) ||
         std::holds_alternative<CommandAnswer>(output) || std::holds_alternative<EventText>(output) ||
         std::holds_alternative<SessionEnded>(output);
}

}  // namespace

ControlLoop::ControlLoop(Session& session, std::span<Device* const> devices, World& world, Rings rings,
                         Duration budget)
    : session_(session), devices_(devices), world_(world), rings_(rings), budget_(budget) {}

void ControlLoop::run(const SessionStart& start) {
  RealtimeSection realtime;
  Wake wake_up;
  const SessionTime begin = world_.start_time();
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    devices_[i]->on_open(begin, bytes_);
    send(i);
  }
  deliver(begin, kSourceLoop, start);
  while (!session_.ended()) {
    world_.wait(next_deadline(), wake_up);
    RealtimeSection event;
    const SessionTime woke = monotonic_now();
    take(wake_up);
    const SessionTime done = monotonic_now();
    latency_.add(done - woke);
    judge(wake_up, done - woke);
    if (done - shown_at_ >= kSnapshotEvery) show(wake_up.now, done);
  }
  show(wake_up.now, monotonic_now());
}

// Of what is over, so that counting it delays nobody. In virtual time the session never hears of it: there it
// must not depend on the machine.
void ControlLoop::judge(const Wake& wake_up, Duration took) {
  const SessionTime next = world_.waits() ? kNever : next_deadline();
  if (!overran(took, next == kNever ? Duration::max() : next - wake_up.now, budget_)) return;
  ++overruns_;
  if (!world_.waits()) deliver(wake_up.now, kSourceLoop, Overrun{took.count() / 1000});
}

void ControlLoop::take(const Wake& wake_up) {
  ++events_;
  answer(wake_up);
  for (std::size_t i = 0; unwritable_ != 0 && i < devices_.size(); ++i) {
    if ((unwritable_ >> i & 1) == 0) continue;
    unwritable_ &= ~(std::uint64_t{1} << i);
    deliver(wake_up.now, static_cast<std::uint8_t>(i), DeviceFault{FaultKind::disconnected, 1});
  }
}

void ControlLoop::answer(const Wake& wake_up) {
  switch (wake_up.why) {
    case Wake::Why::bytes:
      return read(wake_up.device, wake_up.now, wake_up.bytes);
    case Wake::Why::input:
      return deliver(wake_up.now,
                     std::holds_alternative<TrialCommitted>(wake_up.input) ||
                             std::holds_alternative<LogFailed>(wake_up.input)
                         ? kSourceStore
                         : kSourceLink,
                     wake_up.input);
    case Wake::Why::closed:
      return deliver(wake_up.now, static_cast<std::uint8_t>(wake_up.device),
                     DeviceFault{FaultKind::disconnected, 1});
    case Wake::Why::deadline:
      return deadlines(wake_up.now);
  }
}

void ControlLoop::read(std::size_t device, SessionTime now, std::span<const std::byte> bytes) {
  messages_.clear();
  devices_[device]->on_bytes(now, bytes, messages_, bytes_);
  send(device);
  deliver_messages(now, device);
}

void ControlLoop::deadlines(SessionTime now) {
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    const SessionTime due = devices_[i]->next_deadline();
    if (due > now) continue;
    lateness_.device_timer(now - due);
    messages_.clear();
    devices_[i]->on_deadline(now, messages_, bytes_);
    send(i);
    deliver_messages(now, i);
  }
  const SessionTime due = session_.next_deadline();
  if (due > now) return;
  lateness_.session_timer(session_.next_timer(), now - due);
  deliver(now, kSourceLoop, TimerDue{due});
}

void ControlLoop::deliver_messages(SessionTime now, std::size_t device) {
  for (const DeviceMessage& message : messages_) {
    const auto source = static_cast<std::uint8_t>(device);
    std::visit([&](const auto& m) { deliver(now, source, Input(m)); }, message);
  }
}

void ControlLoop::deliver(SessionTime now, std::uint8_t source, const Input& input) {
  outputs_.clear();
  session_.step(now, input, outputs_, source);
  for (const Output& output : outputs_) carry_out(now, output);
  // The light is out before it is written down.
  ++seq_;
  encode_input(input, encoded_, session_.mapped());
  record(now, source, 0, encoded_);
  std::uint16_t part = 0;
  for (const Output& output : outputs_) {
    encode_output(output, encoded_);
    record(now, kSourceLoop, ++part, encoded_);
    if (for_the_link(output)) pass_on(now, encoded_);
  }
  if (records_lost_ > 0) end_unrecorded(now);
}

// Nothing may be lost: outputs off, and the session ends with this as its reason. From here on records may
// take the room that was kept.
void ControlLoop::end_unrecorded(SessionTime now) {
  if (std::exchange(ending_unrecorded_, true)) return;
  deliver(now, kSourceStore, LogFailed{"the record ring is full: the store did not keep up"});
}

void ControlLoop::carry_out(SessionTime now, const Output& output) {
  std::visit(
      [&]<class T>(const T& command) {
        if constexpr (std::is_constructible_v<DeviceCommand, T>) {
          for (std::size_t i = 0; i < devices_.size(); ++i) {
            if (devices_[i]->command(command, bytes_)) send(i);
          }
        } else if constexpr (std::is_same_v<T, TrialRow>) {
          world_.trial_closed(now, command.trial);
        } else if constexpr (std::is_same_v<T, GuidanceRequest>) {
          world_.guidance_asked(now, command);
        }
      },
      output);
}

void ControlLoop::send(std::size_t device) {
  if (!bytes_.empty() && !world_.write(device, {bytes_.data(), bytes_.size()}))
    unwritable_ |= std::uint64_t{1} << device;
  bytes_.clear();
}

void ControlLoop::record(SessionTime now, std::uint8_t source, std::uint16_t part,
                         const EncodedRecord& encoded) {
  const RecordHeader header{seq_, now, part, encoded.size, encoded.kind, source};
  if (rings_.record.push(header, encoded.payload(), ending_unrecorded_ ? 0 : kKeptForTheEnd)) {
    if (encoded.kind == kKind<TrialRow> || encoded.kind == kKind<SessionEnded>) rings_.record_wake.wake();
    return;
  }
  if (records_lost_++ == 0) first_lost_at_ = now;
}

void ControlLoop::pass_on(SessionTime now, const EncodedRecord& encoded) {
  const RecordHeader header{seq_, now, 0, encoded.size, encoded.kind, kSourceLoop};
  if (rings_.link.push(header, encoded.payload())) {
    rings_.link_wake.wake();
  } else {
    ++link_dropped_;
  }
}

// The picture for those who watch, at the pace of the eye; outside the journal.
void ControlLoop::show(SessionTime now, SessionTime clock) {
  shown_at_ = clock;
  Snapshot snapshot = session_.snapshot(now);
  snapshot.loop_p50_us = latency_.quantile_us(.5);
  snapshot.loop_p99_us = latency_.quantile_us(.99);
  snapshot.loop_max_us = latency_.max_us();
  snapshot.loop_events = events_;
  snapshot.overruns = overruns_;
  snapshot.telemetry_dropped = link_dropped_;
  static_assert(encoded_capacity<Snapshot>() <= kMaxEncoded);
  encoded_.kind = kSnapshotKind;
  encoded_.size = static_cast<std::uint16_t>(encode(snapshot, encoded_.bytes));
  if (rings_.link.over_half_full()) {  // room is kept for trials
    ++link_dropped_;
    return;
  }
  pass_on(now, encoded_);
}

SessionTime ControlLoop::next_deadline() const {
  SessionTime next = session_.next_deadline();
  for (const Device* device : devices_) next = std::min(next, device->next_deadline());
  return next;
}

}  // namespace dopaloop
