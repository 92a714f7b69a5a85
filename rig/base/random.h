// Random numbers as pure functions of (session seed, purpose, trial, index): no shared stream, no state, so a
// restarted process tosses the same coin and a replay draws the same stimuli.
//
// The generator is Philox 4x32-10 (Salmon et al., SC 2011), checked against its published vectors.
#pragma once

#include <array>
#include <cstdint>

namespace dopaloop {

// What a draw is for. The numbers are part of the log's format: never reuse or renumber one.
enum class Purpose : std::uint32_t {
  contrast = 1,
  side = 2,
  zero_contrast_reward = 3,
  quiescence = 4,
  debias = 5,
  light_draw = 6,
  mouse_choice = 7,
  mouse_reaction = 8,
  mouse_lick = 9,
  mouse_dopamine = 10,
  sensor_noise = 11,
  task_timer = 12,
  block_length = 20,
  block_probability = 21,
  trial_kind = 30,
  mouse_cue = 31,
};

struct DrawKey {
  std::uint64_t seed;
  Purpose purpose;
  std::uint32_t trial;
  std::uint32_t index = 0;
};

// The raw block: ten rounds of Philox 4x32.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

double uniform(const DrawKey& key);                   // (0, 1), never an end point
double normal(const DrawKey& key);                    // mean 0, sd 1 (Box-Muller)
double exponential(const DrawKey& key, double mean);  // mean > 0
// Exponential of the given scale restricted to [low, high]; scale > 0, low <= high.
double truncated_exponential(const DrawKey& key, double scale, double low, double high);

}  // namespace dopaloop
