// The closed loop: wait, read, step, gate, write, record.
//
// One thread. After start it neither allocates, locks nor touches files (guard.h checks). What it knows
// leaves through two rings: `record` (the journal, never dropped: if it is full the session ends safe, and
// how it ended is in the journal, for which room is kept) and `link` (trials, requests, answers,
// events and snapshots for the link thread; what does not fit is dropped and counted).
#pragma once

#include <span>
#include <vector>

#include "drivers/device.h"
#include "rig/base/record.h"
#include "rig/base/wake_fd.h"
#include "rig/control/latency.h"
#include "rig/control/timer_lateness.h"
#include "rig/control/world.h"
#include "rig/session/journal.h"
#include "rig/session/session.h"

namespace dopaloop {

// Sources in the journal: devices have their place in the device list, from 0.
// In the link ring alone: a Snapshot, which is no part of the journal.
inline constexpr std::uint8_t kSnapshotKind = 254;

inline constexpr std::uint8_t kSourceLoop = 250, kSourceLink = 251, kSourceStore = 252;

struct Rings {
  RecordRing& record;
  RecordRing& link;
  const WakeFd& record_wake;  // the recorder sleeps on it
  const WakeFd& link_wake;
};

class ControlLoop {
 public:
  // Bytes of the record ring for the end of a session that filled it: the quarter second in which the devices
  // answer that their outputs are off.
  static constexpr std::size_t kKeptForTheEnd = 128 * 1024;
  static constexpr Duration kSnapshotEvery = std::chrono::milliseconds(50);

  // All must outlive the loop. devices[i] is behind the world's port i.
  // budget: a wake-up that takes longer to be answered is an overrun (overrun.h).
  ControlLoop(Session& session, std::span<Device* const> devices, World& world, Rings rings,
              Duration budget = std::chrono::milliseconds(1));

  // Runs the session to its end. Returns with all outputs commanded off.
  void run(const SessionStart& start);

  const LatencyHistogram& latency() const { return latency_; }  // wake-up to last byte written
  const TimerLateness& lateness() const { return lateness_; }
  std::uint64_t overruns() const { return overruns_; }
  std::uint64_t link_dropped() const { return link_dropped_; }
  std::uint64_t records_lost() const { return records_lost_; }  // for which the record ring had no room
  SessionTime first_lost_at() const { return first_lost_at_; }

 private:
  void take(const Wake& wake);
  void judge(const Wake& wake, Duration took);
  void answer(const Wake& wake);
  void read(std::size_t device, SessionTime now, std::span<const std::byte> bytes);
  void deadlines(SessionTime now);
  void deliver(SessionTime now, std::uint8_t source, const Input& input);
  void deliver_messages(SessionTime now, std::size_t device);
  void end_unrecorded(SessionTime now);
  void carry_out(SessionTime now, const Output& output);
  void send(std::size_t device);
  void record(SessionTime now, std::uint8_t source, std::uint16_t part, const EncodedRecord& encoded);
  void pass_on(SessionTime now, const EncodedRecord& encoded);
  void show(SessionTime now, SessionTime clock);
  SessionTime next_deadline() const;

  Session& session_;
  std::span<Device* const> devices_;
  World& world_;
  Rings rings_;
  DeviceMessages messages_;
  DeviceBytes bytes_;
  Outputs outputs_;
  EncodedRecord encoded_;
  std::uint64_t seq_ = 0;
  std::uint64_t records_lost_ = 0;
  SessionTime first_lost_at_ = kNever;
  bool ending_unrecorded_ = false;
  std::uint64_t unwritable_ = 0;  // devices whose port did not take a message, a bit each
  Duration budget_;
  LatencyHistogram latency_;
  TimerLateness lateness_;
  std::uint64_t events_ = 0, overruns_ = 0, link_dropped_ = 0;
  SessionTime shown_at_{};
};

}  // namespace dopaloop
