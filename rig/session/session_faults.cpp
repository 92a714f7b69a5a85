// What goes wrong with devices: what ends the session, what trips light alone, what is only told.
#include "rig/session/session.h"

namespace dopaloop {

// Off at once, and no more until a person has reset it. Before the session runs and once it was halted no
// light is to be had anyway.
void Session::trip_light(const char* what) {
  if (life_ == Life::before || life_ == Life::starting || halted_) return;
  const bool again = interlock_.light_tripped();
  if (!again || light_may_be_on()) give(OutputsOff{.all = false});
  if (again) return;
  interlock_.trip_light();
  give(EventText{true, "trip", what});
  event(true, "interlock", "light is off and tripped: look at the rig, then reset, then arm");
}

// An edge that no train under way accounts for. Light that came on must report itself off in time.
void Session::stray_light(const OutputEdge& edge) {
  if (life_ == Life::before || life_ == Life::starting) return fault("light moved before the session ran");
  const SessionTime at = stamped(edge.at);
  pipeline_.on_light(at, edge.on);
  mark_feature(kFlagLight, at);
  light_is_on_ = edge.on;
  if (light_.is_mine(edge.program)) light_.end();
  stray_light_.end();
  if (edge.on) stray_light_.begin(edge.program, now_, 0);
  if (edge.on && halted_) give(OutputsOff{});
  trip_light(edge.on && edge.last ? "light ended its train switched on" : "light moved without a command");
}

void Session::on(const ProgramAccepted& reply) {
  ProgramWatch& watch = watch_of(reply.line);
  if (!watch.is_mine(reply.program)) return;
  if (reply.accepted && reply.duration_us <= watch.duration_us()) return;
  const bool valve = reply.line == OutputLine::valve;
  if (reply.accepted)
    return valve ? fault("the valve holds a longer program than it was given")
                 : trip_light("the light device holds a longer train than it was given");
  watch.end();
  if (valve) return fault("the valve refused its program: no water can be given");
  trip_light(reply.line == OutputLine::light ? "the light device refused the train"
                                             : "the masking light refused the train: light would show");
}

void Session::on(const DeviceFault& device) {
  switch (device.what) {
    case FaultKind::gap:
      return event(true, "gap", "samples are missing: counted in the trial's photometry_gaps");
    case FaultKind::corrupt:
      event(true, "corrupt", "bytes from a device made no sense and were skipped");
      if (config_.limits.corrupt_trips_light) trip_light("a device does not speak clearly");
      return;
    case FaultKind::refused:
      return event(true, "refused", "a device refused a command");
    case FaultKind::silent:
      // It may still be booting: it is asked again, until the time to start is over.
      if (life_ == Life::starting)
        return event(true, "silent", "a device does not answer yet: it is asked again");
      return fault("a device is silent: check cable and power");
    case FaultKind::wrong_device:
      return fault("another device than expected answered: check which is plugged in where");
    case FaultKind::disconnected:
      return fault("a device was unplugged");
  }
}

}  // namespace dopaloop
