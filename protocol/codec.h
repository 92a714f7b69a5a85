// Messages of protocol/dopaloop_v1.proto to and from the rig's own vocabulary (rig/base).
//
// to_proto clears the message first and never fails; a number that does not apply (NaN) and a time that did
// not happen (kNever) are absent where the message has them optional, and travel as they are elsewhere.
//
// from_proto believes nothing. False, and the value untouched, if a number is out of its range or not finite
// where it must be, a name is unknown, a text or list too long. A message from a newer sender may hold fields
// this build does not know: they are ignored.
#pragma once

#include "rig/base/guidance.h"
#include "rig/base/trial.h"

namespace dopaloop {

namespace v1 {
class Guidance;
class GuidanceRequest;
class Trial;
}  // namespace v1

// The fields that the message has; from_proto leaves the others of `out` as a fresh TrialRow has them.
void to_proto(const TrialRow& row, v1::Trial* out);
bool from_proto(const v1::Trial& message, TrialRow& out);

void to_proto(const GuidanceRequest& request, v1::GuidanceRequest* out);
bool from_proto(const v1::GuidanceRequest& message, GuidanceRequest& out);

// Light that is not an eligible trial's, or not under its own draw, is refused. Weights travel up to the last
// one that is a number.
void to_proto(const Guidance& guidance, v1::Guidance* out);
bool from_proto(const v1::Guidance& message, Guidance& out);

}  // namespace dopaloop
