// Joins a device and its emulator in memory and in virtual time, with a wire that can be damaged. Several
// pipes run together on one clock, as the boards of one rig do.
#pragma once

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <variant>
#include <vector>

#include "drivers/emulator.h"

namespace dopaloop {

using Bytes = std::vector<std::byte>;

class BytePipe {
 public:
  using Damage = std::function<Bytes(Bytes)>;

  BytePipe(Device& device, Emulator& board) : device_(device), board_(board) {}

  Damage to_device = [](Bytes b) { return b; };
  Damage to_board = [](Bytes b) { return b; };
  std::size_t piece = kMaxRead;         // bytes handed over at once
  std::vector<DeviceMessage> messages;  // all that the device said

  void open(SessionTime now) {
    DeviceBytes out;
    device_.on_open(now, out);
    send_to_board(now, out);
  }

  bool command(SessionTime now, const DeviceCommand& command) {
    DeviceBytes out;
    const bool taken = device_.command(command, out);
    send_to_board(now, out);
    return taken;
  }

  SessionTime next_deadline() const { return std::min(device_.next_deadline(), board_.next_deadline()); }

  void step(SessionTime now) {
    while (board_.next_deadline() <= now) {
      DeviceBytes out;
      board_.on_deadline(now, out);
      send_to_device(now, out);
    }
    if (device_.next_deadline() > now) return;
    DeviceMessages said;
    DeviceBytes out;
    device_.on_deadline(now, said, out);
    keep(said);
    send_to_board(now, out);
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const DeviceMessage& m : messages) {
      if (const T* t = std::get_if<T>(&m)) found.push_back(*t);
    }
    return found;
  }
  std::uint64_t faults(FaultKind what) const {
    std::uint64_t n = 0;
    for (const DeviceFault& f : all<DeviceFault>()) n += f.what == what ? f.count : 0;
    return n;
  }

 private:
  static Bytes copy(const DeviceBytes& bytes) { return {bytes.begin(), bytes.end()}; }

  void keep(const DeviceMessages& said) { messages.insert(messages.end(), said.begin(), said.end()); }

  template <class F>
  void in_pieces(const Bytes& bytes, F&& f) const {
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      f(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
    }
  }

  void send_to_board(SessionTime now, const DeviceBytes& bytes) {
    if (bytes.empty()) return;
    in_pieces(to_board(copy(bytes)), [&](std::span<const std::byte> part) {
      DeviceBytes out;
      board_.on_bytes(now, part, out);
      send_to_device(now, out);
    });
  }

  void send_to_device(SessionTime now, const DeviceBytes& bytes) {
    if (bytes.empty()) return;
    in_pieces(to_device(copy(bytes)), [&](std::span<const std::byte> part) {
      DeviceMessages said;
      DeviceBytes out;
      device_.on_bytes(now, part, said, out);
      keep(said);
      send_to_board(now, out);
    });
  }

  Device& device_;
  Emulator& board_;
};

// Everything that is due up to `end`, in the order of time.
inline void run_until(std::initializer_list<BytePipe*> pipes, SessionTime end) {
  for (;;) {
    SessionTime next = kNever;
    for (const BytePipe* pipe : pipes) next = std::min(next, pipe->next_deadline());
    if (next > end) return;
    for (BytePipe* pipe : pipes) {
      if (pipe->next_deadline() <= next) pipe->step(next);
    }
  }
}

constexpr SessionTime at_s(double s) { return SessionTime{from_s(s)}; }

}  // namespace dopaloop
