// What the operator's command returns, whichever its subcommand; the help says the same.
#pragma once

namespace dopaloop {

inline constexpr int kExitFine = 0;
inline constexpr int kExitFailed = 1;    // could not be done
inline constexpr int kExitBadInput = 2;  // options, configuration or files that cannot be used
inline constexpr int kExitFault = 3;     // the session ended by a fault

}  // namespace dopaloop
