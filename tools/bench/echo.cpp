#include "tools/bench/echo.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ostream>

#include "drivers/emulated/rig.h"
#include "rig/control/serial_port.h"
#include "rig/daemon/realtime.h"
#include "tools/bench/bench_config.h"
#include "tools/exit_codes.h"

namespace dopaloop {
namespace {

template <class Record>
std::vector<std::byte> frame_of(const Record& record, std::uint8_t sequence) {
  std::array<std::byte, kMaxFramePayload> payload;
  const std::size_t n = encode(record, payload);
  std::vector<std::byte> frame(kMaxFrame);
  frame.resize(write_frame({kWireType<Record>, sequence, {payload.data(), n}}, frame));
  return frame;
}

void read_compare_write(int in, int out, std::size_t frame_size, const std::vector<std::byte>& command) {
  constexpr std::uint16_t threshold = (kRestCounts + kHighCounts) / 2;
  std::byte buffer[4096];
  std::size_t have = 0;
  for (;;) {
    const ssize_t n = ::read(in, buffer + have, sizeof buffer - have);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (n <= 0) return;
    have += static_cast<std::size_t>(n);
    std::size_t at = 0;
    for (; have - at >= frame_size; at += frame_size) {
      std::uint16_t signal = 0;
      std::memcpy(&signal, buffer + at + kSignalAt, sizeof signal);
      if (signal > threshold && ::write(out, command.data(), command.size()) < 0) return;
    }
    std::memmove(buffer, buffer + at, have - at);
    have -= at;
  }
}

}  // namespace

std::vector<std::byte> sample_frame(const PhotometrySample& sample, std::uint8_t sequence) {
  return frame_of(sample, sequence);
}

std::vector<std::byte> light_frame() { return frame_of(StartLight{1, 1, 500, 1000, 500}, 0); }

int echo(const EchoOptions& options, std::ostream& err) {
  const auto in = open_serial_port(options.in);
  const auto out = open_serial_port(options.out);
  if (!in || !out) {
    err << "dopaloop bench echo: " << (in ? out.error() : in.error()).message << "\n";
    return kExitFailed;
  }
  if (!options.spin) ::fcntl(in->get(), F_SETFL, ::fcntl(in->get(), F_GETFL) & ~O_NONBLOCK);
  [[maybe_unused]] const Status locked = lock_memory();
  [[maybe_unused]] const Status granted =  // whoever measures reads how it is scheduled from the kernel
      make_realtime(
          {.demand = false, .spin = options.spin, .priority = options.priority, .cpu = options.cpu});
  read_compare_write(in->get(), out->get(), sample_frame({}, 0).size(), light_frame());
  return kExitFine;
}

}  // namespace dopaloop
