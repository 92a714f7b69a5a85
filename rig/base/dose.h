// One program of water or light that the interlock allowed, in full, whatever the device then made of it: the
// ledger that limits over a day are kept by. Table `doses` of the log.
#pragma once

#include <cstdint>
#include <string_view>

namespace dopaloop {

struct Dose {
  std::uint32_t program = 0;
  bool manual = false;
  double water_ul = 0;
  double light_mj = 0;

  static constexpr std::string_view kName = "dose";
  template <class F>
  static constexpr void describe(F&& f) {
    f("program", &Dose::program, "number given with the command");
    f("manual", &Dose::manual, "asked for by a person");
    f("water_ul", &Dose::water_ul, "water allowed, by the calibration");
    f("light_mj", &Dose::light_mj, "energy of the whole train allowed");
  }
};

}  // namespace dopaloop
