#include "rig/control/mailbox.h"

#include "rig/base/check.h"

namespace dopaloop {

bool Mailbox::post(Producer producer, const Input& input) {
  EncodedRecord encoded;
  encode_input(input, encoded);
  RecordHeader header;
  header.kind = encoded.kind;
  header.size = encoded.size;
  if (!rings_[static_cast<int>(producer)].push(header, encoded.payload())) return false;
  wake_.wake();
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

}  // namespace dopaloop
