// Inputs that other threads hand to the control thread: guidance and commands from the link thread, commit
// acknowledgements from the recorder. One ring for each producer, one eventfd to wake by; posting never
// blocks.
#pragma once

#include <optional>

#include "rig/base/record.h"
#include "rig/base/wake_fd.h"
#include "rig/session/journal.h"

namespace dopaloop {

enum class Producer : std::uint8_t { link, store };

class Mailbox {
 public:
  // From the producer's own thread. False when full: the producer says so to whoever asked.
  bool post(Producer producer, const Input& input);
  // From the control thread; nullopt when empty.
  std::optional<Input> take();
  // Readable while something may be waiting; clear() before taking.
  int fd() const { return wake_.fd(); }
  void clear() const { wake_.clear(); }

 private:
  RecordRing rings_[2]{RecordRing(256 * 1024), RecordRing(64 * 1024)};
  WakeFd wake_;
};

}  // namespace dopaloop
