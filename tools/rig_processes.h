// The processes of one session: the emulated rig where there is one, rigd, and modeld, which is started again
// when it dies. rigd never forks; this is where restarting lives.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.h"
#include "rig/base/time.h"
#include "tools/children.h"

namespace dopaloop {

struct RigPlan {
  std::string bin{};  // folder of the executables
  std::string config{};
  std::string runtime{};
  bool emulate = false;                  // the emulated rig in a process of its own
  std::vector<std::string> rigd_args{};  // beyond CONFIG, --runtime and --owner-fd
  std::optional<unsigned> kill_model_at{};
};

class RigProcesses {
 public:
  static constexpr Duration kFirstBackOff = std::chrono::milliseconds(100);
  static constexpr Duration kLongestBackOff = std::chrono::seconds(5);
  static constexpr Duration kSteady = std::chrono::seconds(30);  // a life that long starts the back-off anew

  struct Note {
    std::string text;
    bool warning = false;
  };

  // Starts all; fails, with nothing left running, when one cannot be started.
  static Result<RigProcesses> start(RigPlan plan, SessionTime now);

  // Looks after the children: what ended, what is due to be started again. `over`: the session has ended,
  // nothing is started any more.
  std::vector<Note> step(SessionTime now, bool over);

  Child& rigd() { return rigd_; }
  const std::optional<std::string>& session_folder() const { return session_; }  // once rigd has said it
  unsigned model_restarts() const { return restarts_; }

  // After rigd: the others learn by their pipe that it is over. Waits for them up to `patience`, then kills.
  void end_others(Duration patience);

 private:
  RigProcesses(RigPlan plan, OwnerPipe owner, std::optional<Child> emulator, Child rigd)
      : plan_(std::move(plan)),
        owner_(std::move(owner)),
        emulator_(std::move(emulator)),
        rigd_(std::move(rigd)) {}
  Status start_model(SessionTime now);
  void watch_model(SessionTime now, bool over, std::vector<Note>& notes);
  void watch_emulator(std::vector<Note>& notes);

  RigPlan plan_;
  OwnerPipe owner_;
  std::optional<Child> emulator_;
  Child rigd_;
  std::optional<Child> model_;
  std::optional<std::string> session_;
  SessionTime model_started_{};
  SessionTime model_due_ = kNever;
  Duration back_off_ = kFirstBackOff;
  unsigned restarts_ = 0;
};

// The last line of a child's standard error, for a message; empty: there was none.
std::string last_line(const std::string& errors);

}  // namespace dopaloop
