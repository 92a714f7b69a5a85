#include "drivers/emulated/plant.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {

Plant::Plant(Mouse& mouse, double valve_ul_per_ms) : mouse_(mouse), valve_ul_per_ms_(valve_ul_per_ms) {}

// Bounded: what a wire may carry is no reason to turn for ever.
std::int32_t Plant::counts_to_centre(const ShowStimulus& stimulus) {
  const double counts = stimulus.azimuth_deg / stimulus.deg_per_count;
  return counts >= 1 && counts <= kMostCounts ? static_cast<std::int32_t>(std::lround(counts)) : 1;
}

void Plant::show(SessionTime at, const ShowStimulus& stimulus) {
  const MouseResponse response = mouse_.on_stimulus(at, stimulus.contrast_left, stimulus.contrast_right);
  turn_ = {};
  if (response.choice == Choice::no_go) return;
  const Duration reaction = std::max(response.reaction, Duration::zero());
  const Duration movement = std::clamp(response.movement, Duration::zero(), reaction);
  turn_ = Turn(at + reaction, movement, static_cast<int>(response.choice), counts_to_centre(stimulus));
}

void Plant::hide(SessionTime) { turn_ = {}; }

void Plant::sound(SessionTime at, const PlaySound& sound) {
  if (sound.sound == SoundKind::noise) mouse_.on_noise(at);
  if (sound.sound == SoundKind::cue) lick(at, mouse_.on_cue(at));
}

void Plant::valve(SessionTime at, bool on) {
  if (on == valve_open_) return;
  valve_open_ = on;
  if (on) {
    valve_opened_ = at;
    return;
  }
  const double volume_ul = to_ms(at - valve_opened_) * valve_ul_per_ms_;
  water_given_ul_ += volume_ul;
  lick(at, mouse_.on_water(at, volume_ul));
}

void Plant::lick(SessionTime at, const LickBout& bout) {
  if (bout.licks == 0) return;
  // A mouse that is still licking goes on in its rhythm.
  if (contact_changes_left_ == 0) {
    next_contact_change_ = at + std::max(bout.latency, Duration::zero());
    half_lick_ = std::max(bout.interval / 2, Duration{1});
  }
  contact_changes_left_ += 2 * bout.licks;
}

void Plant::light(SessionTime at, bool on, double power_mw) { mouse_.on_light(at, on ? power_mw : 0); }

SessionTime Plant::next_event() const { return std::min(turn_.next(), next_contact_change_); }

PlantEvent Plant::take() {
  DOPALOOP_CHECK(next_event() != kNever, "nothing is going to happen");
  if (turn_.next() <= next_contact_change_) return take_count();
  return take_lick();
}

WheelMoved Plant::take_count() {
  const SessionTime at = turn_.next();
  wheel_count_ += turn_.step();
  return {same_clock(at), wheel_count_};
}

Lick Plant::take_lick() {
  const SessionTime at = next_contact_change_;
  contact_ = !contact_;
  --contact_changes_left_;
  next_contact_change_ = contact_changes_left_ > 0 ? at + half_lick_ : kNever;
  return {same_clock(at), contact_};
}

}  // namespace dopaloop
