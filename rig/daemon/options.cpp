#include "rig/daemon/options.h"

#include <charconv>
#include <limits>

namespace dopaloop {

std::string option_without_value(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word(argv[i]);
    if (word.starts_with("--") && word.ends_with('='))
      return word.substr(0, word.size() - 1) + ": needs a value";
  }
  return {};
}

std::string seed_mistake(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return "--seed: '" + text + "' is not a whole number from 0 to " +
         std::to_string(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace dopaloop
