#include "rig/daemon/options.h"

#include <charconv>
#include <limits>

namespace dopaloop {

std::string seed_mistake(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return "--seed: '" + text + "' is not a whole number from 0 to " +
         std::to_string(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace dopaloop
