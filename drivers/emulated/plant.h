// The world behind the emulated boards: the screen, the wheel, the spout and its water, the fibre, and the
// mouse among them.
//
// A turn answers the stimulus that is on screen: as many counts from where the wheel stands as bring it to
// the centre, up for a right choice and down for a left one, the last at exactly onset + reaction; there the
// wheel stays, it is never rezeroed. A stimulus that goes away ends a turn under way. Water reaches the spout
// when the valve shuts, as much as it was open.
//
// Any call may bring next_event() nearer: ask again after each. Times never fall. Never allocates.
#pragma once

#include <cstdint>
#include <variant>

#include "drivers/device.h"
#include "drivers/emulated/mouse.h"
#include "drivers/emulated/output_lines.h"
#include "drivers/emulated/turn.h"

namespace dopaloop {

// What the input board's sensors see: a count of the wheel, a lick.
using PlantEvent = std::variant<WheelMoved, Lick>;

class Plant final : public OutputLines {
 public:
  // `mouse` outlives the plant.
  Plant(Mouse& mouse, double valve_ul_per_ms);

  // From the display and the speaker.
  void show(SessionTime at, const ShowStimulus& stimulus);
  void hide(SessionTime at);
  void sound(SessionTime at, const PlaySound& sound);

  // From the output board.
  void valve(SessionTime at, bool on) override;
  void light(SessionTime at, bool on, double power_mw) override;

  // To the sensors: take() when next_event() has come.
  SessionTime next_event() const;
  PlantEvent take();

  std::int32_t wheel_count() const { return wheel_count_; }
  double water_given_ul() const { return water_given_ul_; }

 private:
  static constexpr double kMostCounts = 1e6;
  static std::int32_t counts_to_centre(const ShowStimulus& stimulus);
  void lick(SessionTime at, const LickBout& bout);
  WheelMoved take_count();
  Lick take_lick();

  Mouse& mouse_;
  double valve_ul_per_ms_;

  Turn turn_;
  std::int32_t wheel_count_ = 0;

  bool valve_open_ = false;
  SessionTime valve_opened_{};
  double water_given_ul_ = 0;

  SessionTime next_contact_change_ = kNever;
  Duration half_lick_{};
  bool contact_ = false;
  std::uint32_t contact_changes_left_ = 0;
};

}  // namespace dopaloop
