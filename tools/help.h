// The part of the manual that option lists do not give: examples, keys, exit codes.
#pragma once

#include <string>
#include <string_view>

namespace dopaloop {

// What follows the options in `dopaloop help NAME`; empty for a name that is no subcommand.
std::string help_footer(std::string_view subcommand);

// What follows the list of subcommands.
std::string general_footer();

}  // namespace dopaloop
