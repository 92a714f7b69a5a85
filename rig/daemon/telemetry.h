// The control thread's records as telemetry messages.
#pragma once

#include "protocol/dopaloop_v1.pb.h"
#include "rig/session/snapshot.h"

namespace dopaloop {

void to_proto(const Snapshot& snapshot, v1::State* state);
void to_proto(const EventText& event, SessionTime now, v1::Event* out);
// What a client asked, in the session's own words. The command has passed parse_command.
OperatorCommand to_command(const v1::Command& command);

}  // namespace dopaloop
