// The two ends of a rig's sockets that people use: watching (telemetry) and acting (commands). PROTOCOL.md
// describes the wire. Threads: an object belongs to one thread. Nothing throws.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "rig/base/result.h"
#include "rig/base/time.h"

namespace dopaloop {

namespace v1 {
class Command;
class CommandReply;
class Telemetry;
}  // namespace v1

// Subscribes to everything at a telemetry endpoint. Connecting needs nobody there: it goes on trying, and
// joins whichever daemon appears, or appears again.
class TelemetryClient {
 public:
  static Result<TelemetryClient> connect(const std::string& endpoint);
  TelemetryClient(TelemetryClient&&) noexcept;
  TelemetryClient& operator=(TelemetryClient&&) noexcept;
  ~TelemetryClient();

  // The next message, in the order sent; nothing when none came within `timeout` (0: looks only). What is not
  // telemetry v1 is skipped and counted.
  std::optional<v1::Telemetry> next(Duration timeout);
  std::uint64_t malformed() const;

  // For poll(2): readable when next() may have something. Edge-triggered: call next(0) until it gives
  // nothing, then wait.
  int wait_fd() const;

 private:
  struct Socket;
  explicit TelemetryClient(std::unique_ptr<Socket> socket);
  std::unique_ptr<Socket> socket_;
};

// Sends commands and hears whether they were accepted. A command is queued only while a daemon is connected:
// none can wait in a queue and act on a later session.
class CommandClient {
 public:
  // `who` names person and program in the rig's log (cut to 64 bytes).
  static Result<CommandClient> connect(const std::string& endpoint, const std::string& who);
  CommandClient(CommandClient&&) noexcept;
  CommandClient& operator=(CommandClient&&) noexcept;
  ~CommandClient();

  // Fills in version, who and, where it is empty, a fresh request_id, and sends. Sending the same command
  // again is harmless: an id acts once. Waits up to `timeout` for a daemon to be connected.
  Status send(v1::Command& command, Duration timeout);

  // A reply to anything sent; nothing when none came within `timeout`.
  std::optional<v1::CommandReply> next_reply(Duration timeout);

  // send and wait for its own reply, resending meanwhile with the same id. Fails when nobody answered.
  Result<v1::CommandReply> request(v1::Command command, Duration timeout);

  int wait_fd() const;  // as TelemetryClient's

 private:
  struct Socket;
  explicit CommandClient(std::unique_ptr<Socket> socket);
  std::unique_ptr<Socket> socket_;
};

}  // namespace dopaloop
