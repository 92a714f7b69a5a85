// What ends a session without a command on a socket: the end of the program that started rigd, and stop
// signals. Both become commands like any other, logged with who gave them. Threads: the link thread.
#pragma once

#include "rig/control/mailbox.h"

namespace dopaloop {

class StopSources {
 public:
  // `owner_fd`: a pipe whose end means that the owner is gone; `signal_fd`: a signalfd. -1: there is none.
  StopSources(int owner_fd, int signal_fd, Mailbox& mailbox)
      : owner_fd_(owner_fd), signal_fd_(signal_fd), mailbox_(mailbox) {}

  int owner_fd() const { return owner_fd_; }  // to be waited for; -1 once the owner is gone
  int signal_fd() const { return signal_fd_; }

  void look();

 private:
  void look_at_owner();
  void look_at_signals();
  void post(CommandKind kind, const char* who);

  int owner_fd_, signal_fd_;
  Mailbox& mailbox_;
  bool signalled_ = false;
};

}  // namespace dopaloop
