// Where the processes of one rig meet on this computer: a runtime folder that holds the local sockets and the
// locks. One rig, one folder, one daemon.
//
// The folder belongs to the user who runs the rig and nobody else may write to it: who may connect to a
// socket in it may command the rig. Errors are sentences for a person. Threads: any, nothing is shared.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.h"

namespace dopaloop {

// The longest path a local socket can have (sockaddr_un, without its closing zero).
inline constexpr std::size_t kMaxSocketPath = 107;

// The endpoints below a runtime folder, as ZeroMQ takes them. PROTOCOL.md says what travels on each.
struct Channels {
  std::string telemetry;  // PUB at rigd, SUB at those who watch
  std::string command;    // ROUTER at rigd, DEALER or REQ at those who act
  std::string model;      // ROUTER at rigd, DEALER at modeld
};

// Fails when a socket's path would be longer than kMaxSocketPath.
Result<Channels> channels_in(const std::string& runtime);

// $XDG_RUNTIME_DIR/dopaloop, or /tmp/dopaloop-<uid> where that is not set: rigs' folders lie below it.
std::string default_runtime_base();

// The rig's own folder below it. Fails when the rig's name cannot be a folder's name.
Result<std::string> default_runtime_folder(std::string_view rig);

// Makes the folder and those above it that are missing, mode 0700. Refuses one that is a link, belongs to
// someone else, or that others may write to; one that holds anything but a rig's sockets and locks; and those
// at the file system's root.
Status prepare_runtime_folder(const std::string& runtime);

// Holds a rig's folder for as long as it lives, or until the process ends, however it ends. A lock on
// `<runtime>/<name>.lock`; the file stays, the lock does not.
class RuntimeLock {
 public:
  // `rig` is for the message: "rig 'x' is already running (pid N)".
  static Result<RuntimeLock> acquire(const std::string& runtime, std::string_view name, std::string_view rig);
  RuntimeLock(RuntimeLock&& other) noexcept;
  RuntimeLock& operator=(RuntimeLock&& other) noexcept;
  ~RuntimeLock();

 private:
  explicit RuntimeLock(int fd) : fd_(fd) {}
  int fd_;
};

inline constexpr std::string_view kDaemonLock = "rigd";        // held by rigd
inline constexpr std::string_view kRunLock = "run";            // held by `dopaloop run`
inline constexpr std::string_view kEmulationLock = "emulate";  // held by the emulated rig

// Process that holds a lock of the folder; 0 where its number could not be read. Takes nothing.
std::optional<pid_t> lock_holder(const std::string& runtime, std::string_view name);

// Runtime folders below `base` whose daemon is running, sorted.
std::vector<std::string> running_rigs(const std::string& base);

}  // namespace dopaloop
