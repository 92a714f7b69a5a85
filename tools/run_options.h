// `dopaloop run`: what a person may say, and what follows from it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.h"

namespace dopaloop {

inline constexpr const char* kDefaultConfig = "builtin:emulated";

struct RunOptions {
  std::string config = kDefaultConfig;
  std::string subject{};       // required but with the default config, where it is demo-mouse
  std::string data{};          // default: dopaloop-data in the current folder
  std::string experimenter{};  // default: the user
  std::optional<std::uint32_t> trials{};
  std::string pace{};  // "real", "max" or a number; default real, with the default config 20
  std::optional<std::uint64_t> seed{};
  std::optional<std::uint32_t> from_phase{};
  bool plain = false;
  std::string runtime{};     // default: the rig's own (protocol/channels.h)
  std::string mouse{};       // a replay: TRIALS.csv
  std::string photometry{};  // a replay: FILE.ppd
  std::optional<std::uint32_t> kill_model_at{};
  std::string bin{};  // folder of rigd and modeld; default: this program's own
};

// Defaults filled in, what cannot be refused. `user`: who runs this.
Result<RunOptions> resolve(RunOptions options, const std::string& user);

// "real", "max", or a number above 0 and at most 10000.
bool is_pace(const std::string& pace);

// The emulated rig is a process of its own at every pace but max.
inline bool emulator_apart(const std::string& pace) { return pace != "max"; }

// What rigd is told beyond its configuration and its runtime folder, from resolved options.
std::vector<std::string> rigd_args(const RunOptions& options);

}  // namespace dopaloop
