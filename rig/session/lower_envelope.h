// The line under a cloud of arrivals, online and in bounded room.
//
// x is a device's own time, y how much later on the session clock the reading arrived, both in ns from some
// origin: y = offset + slope x + delay, with a delay that is never less than the transport's shortest. The
// line sought lies below every point and as near to all as it can: the edge of the lower convex hull over the
// points' mean x (Moon, Skelly & Towsley, INFOCOM 1999). A delay can only lie above it, so neither stalls nor
// a heavy tail of delays moves it.
//
// Of each stretch of x the point nearest above the line is kept, kCells of them: stretches of .25 s at first,
// twice as long each time the room is full, up to 4 s; then the oldest goes. So the slope is known early, and
// the window is 256 s. Before the slope can be known to some 20 ppm it is 0, and the line goes through the
// smallest y.
//
// Constant time a point: a new line is worked out only for a new stretch or a point below the line.
#pragma once

#include <array>
#include <cstddef>

namespace dopaloop {

struct Line {
  double x = 0, y = 0, slope = 0;
  double at(double where) const { return y + slope * (where - x); }
};

class LowerEnvelope {
 public:
  static constexpr std::size_t kCells = 64;
  static constexpr double kFirstCell = .25e9, kLastCell = 4e9;  // ns of x
  static constexpr double kMaxSlope = 500e-6;                   // steeper is no clock

  // Points come in rising x; one that is older than the newest stretch is not taken.
  void add(double x, double y);
  const Line& line() const { return line_; }
  bool knows_slope() const { return knows_slope_; }

 private:
  struct Point {
    double x = 0, y = 0;
  };

  bool open_cell(double x);
  void make_room();
  void merge_cells();
  void drop_oldest(std::size_t n);
  void fit();
  std::size_t hull_edge_below_mean();
  double spread_about(const Line& line);
  Line lowest_with(double slope) const;

  std::array<Point, kCells> cells_{};  // rising x
  std::array<double, kCells> scratch_{};
  std::array<std::size_t, kCells> hull_{};
  std::size_t n_ = 0;
  double width_ = kFirstCell;
  Line line_;
  bool knows_slope_ = false;
};

}  // namespace dopaloop
