// What modeld does about each message and each silence, without a socket: finds its session, learns from
// closed trials, answers guidance requests. model/daemon/link.h puts it behind a socket.
//
// It says hello until a session is told to it, then reads the trials closed so far from the session's own
// database and follows the live ones. A trial it missed is read from the database again until it is there;
// the request that named it is answered then. Malformed messages are reported and ignored.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/config.h"
#include "model/follower.h"
#include "rig/base/result.h"
#include "rig/base/time.h"

namespace dopaloop {

namespace v1 {
class SessionInfo;
class Trial;
}  // namespace v1

struct ServiceConfig {
  ModelConfig model;
  bool choices = true;   // the task has any
  std::string software;  // for the log of who answered, "dopaloop 0.1.0"
  // The declared fault schedule of a test: on being asked for this trial, having learned the one before from
  // a message and not from the database (that is a later life), `die` is called instead of answering. 0:
  // never.
  std::uint32_t die_at_trial = 0;
  std::function<void()> die;
  // The closed trials with a number above `after` of the database at this path, rising.
  std::function<Result<std::vector<TrialRow>>(const std::string& path, std::uint32_t after)> read_trials;
};

class Service {
 public:
  explicit Service(ServiceConfig config);

  // One message of rigd's, as its bytes lie in the frame. Returns a message for rigd, or an empty string.
  std::string on_message(std::string_view bytes);
  // `patience` went by in silence, or a connection was made.
  std::string on_silence();
  // rigd went away without a word: its session is over for us, the next one is waited for.
  void on_disconnect();

  // How long to wait for a message before on_silence; nothing: as long as it takes.
  std::optional<Duration> patience() const;
  bool ended() const { return ended_; }  // rigd said so

 private:
  void on_session(const v1::SessionInfo& info);
  void on_trial(const v1::Trial& message);
  std::string on_request(const GuidanceRequest& request);
  std::string answer(GuidanceRequest request);
  std::string hello() const;
  void read_again();
  void forget_session();
  void die_if_scheduled(const GuidanceRequest& request) const;

  ServiceConfig config_;
  std::optional<Follower> follower_;  // of the session under way
  std::string database_;
  std::optional<GuidanceRequest> unanswered_;  // it named a trial that was missed
  std::uint32_t last_live_trial_ = 0;
  bool ended_ = false;
};

}  // namespace dopaloop
