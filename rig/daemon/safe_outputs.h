// The last resort when rigd itself goes wrong (a failed check, a real-time breach, a fatal signal): tell the
// output device to switch everything off, then die. The device ends its programs by itself in any case; this
// only makes it sooner.
#pragma once

#include <cstddef>
#include <span>

namespace dopaloop {

// `port` and the bytes that switch its device off and are understood in any state; from here on fatal signals
// and failed checks write them. One port a process; fd -1 takes it back.
void arm_safe_outputs(int port, std::span<const std::byte> off);

}  // namespace dopaloop
