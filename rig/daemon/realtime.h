// Real-time set-up of this process and of its control thread.
#pragma once

#include "rig/base/result.h"
#include "rig/control/realtime_config.h"

namespace dopaloop {

// Locks memory (not under sanitizers). Before the threads start; failure is not an error: it is said once.
Status lock_memory();

// For the calling thread alone, after all other threads exist: SCHED_FIFO with reset-on-fork (not when
// spinning), and the processor it is pinned to. Fails with the privilege that is missing.
Status make_realtime(const RealtimeConfig& config);

}  // namespace dopaloop
