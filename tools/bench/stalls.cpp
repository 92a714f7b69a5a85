#include "tools/bench/stalls.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace dopaloop {

Status Staller::begin(Stall what) {
  end();
  now_ = what;
  switch (what) {
    case Stall::none:
      break;
    case Stall::modeld:
      return stop_model();
    case Stall::monitor:
      live_.watcher().signal(SIGSTOP);
      break;
    case Stall::run:
      live_.run().signal(SIGSTOP);
      break;
    case Stall::store:
      return hang_disk();
    case Stall::network: {
      auto deaf = DeafSubscriber::connect(live_.runtime() + "/telemetry");
      if (!deaf) return tl::unexpected(deaf.error());
      deaf_.emplace(std::move(*deaf));
      break;
    }
  }
  return {};
}

Status Staller::stop_model() {
  model_ = live_.model_pid();
  if (model_ <= 0 || ::kill(model_, SIGSTOP) != 0) return fail("there is no model process to stop");
  return {};
}

Status Staller::hang_disk() {
  const Fd file(::open(live_.hang_file().c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  if (file.get() < 0) return fail(live_.hang_file() + ": " + std::strerror(errno));
  return {};
}

void Staller::end() {
  if (now_ == Stall::modeld && model_ > 0) ::kill(model_, SIGCONT);
  if (now_ == Stall::monitor) live_.watcher().signal(SIGCONT);
  if (now_ == Stall::run) live_.run().signal(SIGCONT);
  if (now_ == Stall::store) ::unlink(live_.hang_file().c_str());
  deaf_.reset();
  now_ = Stall::none;
}

}  // namespace dopaloop
