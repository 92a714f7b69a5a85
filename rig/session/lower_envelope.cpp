#include "rig/session/lower_envelope.h"

#include <algorithm>
#include <cmath>

namespace dopaloop {
namespace {

constexpr std::size_t kFewestCells = 4;  // for a slope
constexpr double kShortestSpan = 2e9;
// A slope is off by about the lowest points' distance from the line over the time they span.
constexpr double kSlopeError = 20e-6;

}  // namespace

void LowerEnvelope::add(double x, double y) {
  if (n_ == 0) {
    cells_[n_++] = {x, y};
    return fit();
  }
  const double newest = std::floor(cells_[n_ - 1].x / width_);
  const double cell = std::floor(x / width_);
  if (cell < newest) return;
  if (cell > newest) {
    make_room();
    cells_[n_++] = {x, y};
    const double oldest = x - static_cast<double>(kCells) * kLastCell;
    std::size_t gone = 0;
    while (cells_[gone].x < oldest) ++gone;
    drop_oldest(gone);
    return fit();
  }
  const bool below = y < line_.at(x);
  Point& kept = cells_[n_ - 1];
  if (y - line_.at(x) < kept.y - line_.at(kept.x)) kept = {x, y};
  if (below) fit();
}

void LowerEnvelope::make_room() {
  while (n_ == kCells && width_ < kLastCell) merge_cells();
  if (n_ == kCells) drop_oldest(1);
}

void LowerEnvelope::merge_cells() {
  width_ *= 2;
  std::size_t kept = 0;
  for (std::size_t i = 1; i < n_; ++i) {
    Point& last = cells_[kept];
    const Point& next = cells_[i];
    if (std::floor(last.x / width_) != std::floor(next.x / width_)) {
      cells_[++kept] = next;
    } else if (next.y - line_.at(next.x) < last.y - line_.at(last.x)) {
      last = next;
    }
  }
  n_ = kept + 1;
}

void LowerEnvelope::drop_oldest(std::size_t n) {
  if (n == 0) return;
  std::copy(cells_.begin() + static_cast<std::ptrdiff_t>(n), cells_.begin() + static_cast<std::ptrdiff_t>(n_),
            cells_.begin());
  n_ -= n;
}

// Index in hull_ of the left end of the edge under the mean x.
std::size_t LowerEnvelope::hull_edge_below_mean() {
  std::size_t m = 0;
  double sum = 0;
  for (std::size_t i = 0; i < n_; ++i) {
    const Point& c = cells_[i];
    sum += c.x - cells_[0].x;
    while (m >= 2) {
      const Point &a = cells_[hull_[m - 2]], &b = cells_[hull_[m - 1]];
      if ((b.y - a.y) * (c.x - a.x) < (c.y - a.y) * (b.x - a.x)) break;
      --m;
    }
    hull_[m++] = i;
  }
  const double mean = cells_[0].x + sum / static_cast<double>(n_);
  std::size_t edge = 0;
  while (edge + 2 < m && cells_[hull_[edge + 1]].x < mean) ++edge;
  return edge;
}

double LowerEnvelope::spread_about(const Line& line) {
  for (std::size_t i = 0; i < n_; ++i) scratch_[i] = cells_[i].y - line.at(cells_[i].x);
  const auto middle = scratch_.begin() + static_cast<std::ptrdiff_t>(n_ / 2);
  std::nth_element(scratch_.begin(), middle, scratch_.begin() + static_cast<std::ptrdiff_t>(n_));
  return *middle;
}

// The highest line of this slope that lies below every point.
Line LowerEnvelope::lowest_with(double slope) const {
  Line lowest{cells_[0].x, cells_[0].y, slope};
  for (std::size_t i = 1; i < n_; ++i) {
    if (cells_[i].y < lowest.at(cells_[i].x)) lowest = {cells_[i].x, cells_[i].y, slope};
  }
  return lowest;
}

void LowerEnvelope::fit() {
  const double span = cells_[n_ - 1].x - cells_[0].x;
  if (n_ >= kFewestCells && span >= kShortestSpan) {
    const std::size_t edge = hull_edge_below_mean();
    const Point &a = cells_[hull_[edge]], &b = cells_[hull_[edge + 1]];
    const Line found{a.x, a.y, (b.y - a.y) / (b.x - a.x)};
    if (std::abs(found.slope) <= kMaxSlope && spread_about(found) <= kSlopeError * span) {
      line_ = found;
      knows_slope_ = true;
      return;
    }
  }
  line_ = lowest_with(line_.slope);
}

}  // namespace dopaloop
