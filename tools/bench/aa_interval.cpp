#include "tools/bench/aa_interval.h"

#include <algorithm>
#include <cstdint>

#include "rig/base/random.h"

namespace dopaloop {
namespace {

constexpr std::uint32_t kDraws = 1000;
constexpr std::uint64_t kSeed = 1;

// One number a draw and block, for as many blocks as there may be.
class BlockDraws {
 public:
  explicit BlockDraws(std::uint32_t draw) : draw_(draw) {}
  std::size_t next(std::size_t n) {
    const double u = uniform({kSeed, Purpose::light_draw, draw_, index_++});
    return std::min(n - 1, static_cast<std::size_t>(u * static_cast<double>(n)));
  }

 private:
  std::uint32_t draw_, index_ = 0;
};

double p99_of_drawn(const Blocks& blocks, std::size_t n, BlockDraws& draws) {
  std::vector<Duration> all;
  for (std::size_t i = 0; i < n; ++i) {
    const std::vector<Duration>& block = blocks[draws.next(blocks.size())];
    all.insert(all.end(), block.begin(), block.end());
  }
  if (all.empty()) return 0;
  const auto rank = all.begin() + static_cast<std::ptrdiff_t>((all.size() * 99 + 99) / 100 - 1);
  std::nth_element(all.begin(), rank, all.end());
  return to_us(*rank);
}

}  // namespace

std::vector<Duration> together(const Blocks& blocks) {
  std::vector<Duration> all;
  for (const auto& block : blocks) all.insert(all.end(), block.begin(), block.end());
  return all;
}

Interval aa_interval(const Blocks& undisturbed, std::size_t blocks_in_a) {
  std::vector<double> ratios;
  for (std::uint32_t draw = 0; draw < kDraws && !undisturbed.empty() && blocks_in_a > 0; ++draw) {
    BlockDraws draws(draw);
    const double a = p99_of_drawn(undisturbed, blocks_in_a, draws);
    const double b = p99_of_drawn(undisturbed, undisturbed.size(), draws);
    if (a > 0 && b > 0) ratios.push_back(a / b);
  }
  if (ratios.empty()) return {};
  std::sort(ratios.begin(), ratios.end());
  const std::size_t tail = ratios.size() / 200;
  return {ratios[tail], ratios[ratios.size() - 1 - tail]};
}

}  // namespace dopaloop
