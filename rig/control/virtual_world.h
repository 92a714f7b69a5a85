// Virtual time: devices and their emulators joined by byte pipes in memory, and a clock that moves to the
// next event only when what the session depends on is there: the commit the next trial needs is acknowledged,
// the guidance asked for has come or the model process is known dead, and no ring is over half full. So the
// same seed gives the same session on any machine under any load.
//
// The model process's and the disk's real run time never show in virtual time: guidance arrives a declared
// latency after it was asked for, the acknowledgement of a commit kCommitLatency after the trial closed. A
// model process that dies is gone for a declared number of trials, from the first request it left unanswered;
// then it is waited for (kModelPatience of real time) until it is back.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "drivers/emulator.h"
#include "rig/base/record.h"
#include "rig/control/mailbox.h"
#include "rig/control/world.h"

namespace dopaloop {

struct VirtualTiming {
  double pace = 0;  // session seconds a real second; 0: as fast as it goes
  Duration guidance_latency = std::chrono::milliseconds(20);
  std::uint32_t outage_trials = 3;
  bool model = true;  // a model process was there at the start; otherwise it is never waited for
};

class VirtualWorld final : public World {
 public:
  static constexpr Duration kCommitLatency = std::chrono::milliseconds(5);
  static constexpr Duration kModelPatience = std::chrono::seconds(30);

  // emulators[i] is joined to the device of port i. `rings`: those that must not be over half full.
  VirtualWorld(const std::vector<Emulator*>& emulators, Mailbox& mailbox, std::vector<RecordRing*> rings,
               VirtualTiming timing);

  void wait(SessionTime deadline, Wake& wake) override;
  bool write(std::size_t device, std::span<const std::byte> bytes) override;
  SessionTime start_time() override { return now_; }
  bool waits() const override { return true; }
  void trial_closed(SessionTime now, std::uint32_t trial) override;
  void guidance_asked(SessionTime now, const GuidanceRequest& request) override;

 private:
  struct Port {
    Emulator* emulator;
    DeviceBytes to_emulator;
    std::deque<std::byte> to_device;
    std::array<std::byte, kMaxRead> read;
  };

  enum class Commit : std::uint8_t { under_way, done, failed };  // of the last trial that closed

  void run_emulators();
  bool deliver_bytes(Wake& wake);
  bool deliver_due(Wake& wake);
  bool deliver_guidance(Wake& wake);
  bool deliver_urgent(Wake& wake);
  Commit commit() const;
  bool answered() const;
  void collect();
  void collect_until(SessionTime real_deadline);
  void wait_for_rings();
  bool pass_time(SessionTime next, Wake& wake);
  SessionTime next_event(SessionTime deadline) const;

  std::vector<Port> ports_;
  Mailbox& mailbox_;
  std::vector<RecordRing*> rings_;
  VirtualTiming timing_;

  SessionTime now_{};
  SessionTime anchor_virtual_{}, anchor_real_{};

  std::deque<Input> urgent_;  // commands and log failures: delivered when they come
  SessionTime commit_due_ = kNever;
  std::uint32_t commit_trial_ = 0, committed_ = 0;
  bool log_failed_ = false;  // no commit will come any more

  SessionTime guidance_due_ = kNever;
  GuidanceRequest request_;
  std::optional<Guidance> guidance_;  // newest that came
  bool model_alive_;                  // as last heard
  bool told_alive_;                   // as the session was told
  bool names_told_ = false;
  std::uint32_t outage_left_ = 0;
};

}  // namespace dopaloop
