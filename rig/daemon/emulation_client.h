// rigd's end of the emulation process (`dopaloop emulate`), which holds the emulated laser and valve apart
// from rigd, as real ones are: when rigd dies, they finish what they hold and write down each edge.
//
// One connection on `<runtime>/emulation.sock` (SOCK_SEQPACKET), requests and replies in turn. hello says
// what to emulate; at pace real the reply names the pseudo-terminals of all boards, at pace N the output
// board is driven through this connection in step with virtual time (RemoteOutputs).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "drivers/emulated/output_lines.h"
#include "drivers/emulator.h"
#include "rig/base/result.h"
#include "rig/control/serial_port.h"

namespace dopaloop {

// What a request asks and a reply holds; both little-endian, in one packet.
enum class EmulationOp : std::uint8_t { hello, folder, bytes, deadline };
inline constexpr std::size_t kMaxEmulationPacket = 8192;

struct EmulationRequest {
  EmulationOp op{};
  SessionTime now{};
  std::string payload;  // hello: "key=value" lines; folder: a path; bytes: what rigd wrote to the board
};
struct LineChange {
  SessionTime at{};
  bool light = false;
  bool on = false;
  double power_mw = 0;
};
struct EmulationReply {
  bool ok = true;
  SessionTime next_deadline = kNever;
  std::vector<LineChange> lines;
  std::string
      payload;  // hello: one pseudo-terminal a line, or why not; bytes, deadline: what the board wrote
};

std::string pack(const EmulationRequest& request);
std::string pack(const EmulationReply& reply);
bool unpack(std::string_view packet, EmulationRequest& request);
bool unpack(std::string_view packet, EmulationReply& reply);

std::string emulation_socket(const std::string& runtime);

class EmulationClient {
 public:
  static Result<EmulationClient> connect(const std::string& runtime);
  // Sends and waits for the reply. Fails when the process is gone or answers nonsense.
  Result<EmulationReply> ask(const EmulationRequest& request);

 private:
  explicit EmulationClient(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

// The output board, wherever it runs: an Emulator whose calls travel to the emulation process. When that
// process is gone the board is silent, as an unplugged one would be.
class RemoteOutputs final : public Emulator {
 public:
  // Both outlive this object. Line changes are passed on to `lines` at their virtual time.
  RemoteOutputs(EmulationClient& client, OutputLines& lines) : client_(client), lines_(lines) {}
  std::string_view name() const override { return "output board, in a process of its own"; }
  void on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceBytes& out) override;
  void on_deadline(SessionTime now, DeviceBytes& out) override;
  SessionTime next_deadline() const override { return next_; }

 private:
  void ask(const EmulationRequest& request, DeviceBytes& out);

  EmulationClient& client_;
  OutputLines& lines_;
  SessionTime next_ = kNever;
};

}  // namespace dopaloop
