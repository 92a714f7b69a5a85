// rigd's end of its sockets, in a thread of its own: telemetry to whoever watches, commands from whoever
// acts, trials and requests to the model process and guidance back. A slow or hostile client costs the rig
// nothing: nothing here is waited for by the control thread.
//
// It also hears the owner's pipe (its end: the session ends after the trial) and the process's stop signals
// (first: after the trial; second, or SIGTERM: now), as commands like any other.
#pragma once

#include <memory>
#include <string>

#include "protocol/channels.h"
#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/control/mailbox.h"
#include "rig/daemon/dose_limits.h"

namespace dopaloop {

namespace v1 {
class SessionInfo;
}

struct LinkOptions {
  Channels channels;
  int owner_fd = -1;
  int signal_fd = -1;  // signalfd of SIGINT, SIGTERM, SIGHUP; -1: none
  DoseLimits limits;
};

class LinkServer {
 public:
  // Binds the sockets; fails when another daemon holds them. `ring` is read here, `mailbox` written (as
  // Producer::link).
  static Result<std::unique_ptr<LinkServer>> bind(LinkOptions options, RecordRing& ring,
                                                  const WakeFd& ring_wake, Mailbox& mailbox);
  ~LinkServer();

  // Starts the thread.
  void start(const v1::SessionInfo& session);
  // True once a model process has said hello, waited for until `deadline` (or a stop signal).
  bool wait_for_model(SessionTime deadline);
  // True once someone watches; so that whoever started rigd sees the session from its first event.
  bool wait_for_watcher(SessionTime deadline);
  // What the ring still holds is sent, the model process is told that the session has ended; joins the
  // thread.
  void stop();

 private:
  struct Impl;
  explicit LinkServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dopaloop
