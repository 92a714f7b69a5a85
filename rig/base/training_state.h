// What a session of a mouse's training leaves to the next one: a value, made anew by folding a session's rows
// over the state it began with (rig/task/training.h). The log of each session keeps the state it began with
// (tables `training` and `training_contrasts`), and nothing else keeps any: the trials are the truth.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rig/base/guidance.h"

namespace dopaloop {

// Table `training_contrasts`: one row a signed contrast that was shown.
struct ContrastHistory {
  double signed_contrast = 0;
  std::uint64_t bits = 0;
  std::uint32_t count = 0;

  static constexpr std::string_view kName = "training_contrast";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = ContrastHistory;
    f("signed_contrast", &T::signed_contrast, "right minus left");
    f("bits", &T::bits, "its last trials that counted, newest in bit 0, 1: correct");
    f("count", &T::count, "bits in use, at most 64");
  }
};

// Table `training`: one row.
struct TrainingState {
  static constexpr std::size_t kMaxContrasts = 32;
  static constexpr unsigned kChoices = 10;  // remembered for debiasing

  std::uint32_t phase = 0;         // from 1; 0: the mouse has not been in any
  bool phase_by_hand = false;      // a person set it at this session's start
  std::uint32_t phase_trials = 0;  // that counted since it began
  std::uint64_t easiest_bits = 0;
  std::uint32_t easiest_count = 0;
  std::uint64_t choice_bits = 0;
  std::uint32_t choice_count = 0;
  double reward_ul = kNan;           // adapted; NaN: not yet
  std::uint32_t most_responses = 0;  // in any session before
  std::uint32_t sessions = 0;        // before this one, with a trial

  std::array<ContrastHistory, kMaxContrasts> contrasts{};
  std::uint32_t contrast_count = 0;  // of `contrasts` that are in use

  // Of the session under way; 0 when it begins, and no columns.
  std::uint32_t session_trials = 0, session_responses = 0;

  static constexpr std::string_view kName = "training";
  template <class F>
  static constexpr void describe(F&& f) {
    using T = TrainingState;
    f("phase", &T::phase, "training phase, from 1; 0: none yet");
    f("phase_by_hand", &T::phase_by_hand, "a person set the phase at this session's start");
    f("phase_trials", &T::phase_trials, "trials that counted since the phase began; repeats do not");
    f("easiest_bits", &T::easiest_bits,
      "the last of them at the phase's highest contrast, newest in bit 0, 1: correct");
    f("easiest_count", &T::easiest_count, "bits of these in use, at most 64");
    f("choice_bits", &T::choice_bits, "the last choices, newest in bit 0, 1: right");
    f("choice_count", &T::choice_count, "bits of these in use, at most 64");
    f("reward_ul", &T::reward_ul, "water for a rewarded trial as adapted so far");
    f("most_responses", &T::most_responses, "most responses in one session before");
    f("sessions", &T::sessions, "sessions before that had a trial");
  }
};

}  // namespace dopaloop
