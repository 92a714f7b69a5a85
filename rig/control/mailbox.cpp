#include "rig/control/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "rig/base/check.h"

namespace dopaloop {

Mailbox::Mailbox() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { DOPALOOP_CHECK(fd_ >= 0, "no eventfd"); }
Mailbox::~Mailbox() { ::close(fd_); }

bool Mailbox::post(Producer producer, const Input& input) {
  EncodedRecord encoded;
  encode_input(input, encoded);
  RecordHeader header;
  header.kind = encoded.kind;
  header.size = encoded.size;
  if (!rings_[static_cast<int>(producer)].push(header, encoded.payload())) return false;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto n = ::write(fd_, &one, sizeof one);
  return true;
}

std::optional<Input> Mailbox::take() {
  std::optional<Input> input;
  const auto decode_it = [&](const RecordHeader& header, std::span<const std::byte> payload) {
    input = decode_input(header.kind, payload);
    DOPALOOP_CHECK(input, "the mailbox held something that is no input");
  };
  if (!rings_[0].pop(decode_it)) rings_[1].pop(decode_it);
  return input;
}

void Mailbox::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto n = ::read(fd_, &count, sizeof count);
}

}  // namespace dopaloop
