// Where time passes and bytes come from. Two kinds: RealWorld (devices on ports; nobody is waited for) and
// VirtualWorld (emulators in memory; the clock moves to the next event when everything the session depends on
// is there). The control loop cannot tell which it lives in.
//
// All calls come from the control thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "rig/session/io.h"

namespace dopaloop {

struct Wake {
  enum class Why : std::uint8_t { bytes, input, deadline, closed } why = Why::deadline;
  SessionTime now{};
  std::size_t device = 0;            // bytes, closed: whose port
  std::span<const std::byte> bytes;  // valid until the next wait
  Input input;                       // input
};

class World {
 public:
  virtual ~World() = default;
  // Returns at the first of: bytes from a device, an input from another thread, a port gone, the deadline.
  virtual void wait(SessionTime deadline, Wake& wake) = 0;
  // One whole message to a device. False if the port did not take it all: the device counts as disconnected.
  virtual bool write(std::size_t device, std::span<const std::byte> bytes) = 0;
  virtual SessionTime start_time() = 0;
  // True: the clock stands still while the loop works, so that no deadline can be missed.
  virtual bool waits() const { return false; }

  // The session gave these out; a virtual clock waits for what must follow (the commit, the guidance).
  virtual void trial_closed(SessionTime, std::uint32_t) {}
  virtual void guidance_asked(SessionTime, const GuidanceRequest&) {}
};

}  // namespace dopaloop
