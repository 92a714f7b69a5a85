// One line of the emulated output board that carries out trains: a light, or the light that masks it. Holds
// one train at a time and goes from edge to edge; what an edge is for others is the board's business.
#pragma once

#include <cstdint>
#include <optional>

#include "rig/base/light.h"
#include "rig/base/time.h"

namespace dopaloop {

class TrainLine {
 public:
  struct Edge {
    SessionTime at{};
    std::uint32_t program = 0;
    bool on = false;
    bool last = false;    // this edge ends the train
    bool changed = true;  // false: the line was dark already, between two pulses
    double power_mw = 0;  // from this edge on
  };

  bool running() const { return running_; }
  SessionTime next_edge() const { return next_edge_; }  // kNever: not running
  // The first edge. `train` is a possible one, and none is running.
  Edge start(SessionTime now, std::uint32_t program, const Train& train);
  // next_edge() came.
  Edge take(SessionTime at);
  // Off now; nullopt: not running.
  std::optional<Edge> stop(SessionTime now);

 private:
  Edge rise(SessionTime at);
  Edge fall(SessionTime at, bool last);

  Train train_;
  std::uint32_t program_ = 0;
  bool running_ = false, on_ = false;
  SessionTime end_{}, pulse_start_{}, next_edge_ = kNever;
};

}  // namespace dopaloop
