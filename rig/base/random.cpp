#include "rig/base/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dopaloop {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

namespace {

// 52 of 64 random bits as a number in (0, 1).
double unit(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (std::uint64_t{high} << 20) | (low >> 12);
  return (static_cast<double>(bits) + .5) * 0x1p-52;
}

std::array<std::uint32_t, 4> block_of(const DrawKey& key) {
  return philox4x32({key.index, key.trial, static_cast<std::uint32_t>(key.purpose), 0},
                    {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

}  // namespace

double uniform(const DrawKey& key) {
  const auto block = block_of(key);
  return unit(block[0], block[1]);
}

double normal(const DrawKey& key) {
  const auto block = block_of(key);
  return std::sqrt(-2 * std::log(unit(block[0], block[1]))) *
         std::cos(2 * std::numbers::pi * unit(block[2], block[3]));
}

double exponential(const DrawKey& key, double mean) { return -mean * std::log(uniform(key)); }

double truncated_exponential(const DrawKey& key, double scale, double low, double high) {
  const double kept = 1 - std::exp(-(high - low) / scale);
  return std::clamp(low - scale * std::log(1 - uniform(key) * kept), low, high);
}

}  // namespace dopaloop
