#include "tools/ctl.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <ostream>

#include "protocol/channels.h"
#include "protocol/client.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "tools/exit_codes.h"
#include "tools/target.h"
#include "tools/view/line.h"
#include "tools/watching.h"

namespace dopaloop {
namespace {

enum class Argument { none, maybe, needed };

struct Known {
  std::string_view name;
  Argument argument;
};

constexpr std::array kKnown{Known{"stop-after-trial", Argument::none},
                            Known{"stop-now", Argument::none},
                            Known{"pause", Argument::none},
                            Known{"resume", Argument::none},
                            Known{"drop", Argument::maybe},
                            Known{"note", Argument::needed},
                            Known{"disarm-light", Argument::none},
                            Known{"arm-light", Argument::none},
                            Known{"acknowledge", Argument::none},
                            Known{"advance", Argument::none},
                            Known{"set", Argument::needed},
                            Known{"ping", Argument::none}};

Status fill_drop(const std::string& argument, v1::Command& c) {
  double ul = 0;
  if (!argument.empty()) {
    const char* end = argument.data() + argument.size();
    const auto got = std::from_chars(argument.data(), end, ul);
    if (got.ec != std::errc() || got.ptr != end || !(ul > 0 && ul <= kMaxDropUl))
      return fail("drop " + argument +
                  ": give microlitres above 0 and at most 50, or nothing for the task's volume");
  }
  c.mutable_drop()->set_volume_ul(ul);
  return {};
}

// KEY=VALUE
Status fill_set(const CtlOptions& o, v1::Command& c) {
  const std::size_t equals = o.argument.find('=');
  double value = 0;
  const char* end = o.argument.data() + o.argument.size();
  if (equals == std::string::npos || equals == 0 || equals > kMaxParameterBytes)
    return fail("set " + o.argument + ": give KEY=VALUE, a key of the task file's [live]");
  const auto got = std::from_chars(o.argument.data() + equals + 1, end, value);
  if (got.ec != std::errc() || got.ptr != end)
    return fail("set " + o.argument + ": the value is not a number");
  if (o.why.empty() || o.why.size() > kMaxNoteBytes || !is_printable_utf8(o.why))
    return fail("set: say why, in at most " + std::to_string(kMaxNoteBytes) + " bytes: --why \"...\"");
  c.mutable_set_parameter()->set_parameter(o.argument.substr(0, equals));
  c.mutable_set_parameter()->set_value(value);
  c.mutable_set_parameter()->set_why(o.why);
  return {};
}

Status fill(const CtlOptions& o, v1::Command& c) {
  if (o.command == "stop-after-trial") c.mutable_stop_after_trial();
  if (o.command == "stop-now") c.mutable_stop_now();
  if (o.command == "pause") c.mutable_pause();
  if (o.command == "resume") c.mutable_resume();
  if (o.command == "drop") return fill_drop(o.argument, c);
  if (o.command == "note") {
    if (o.argument.size() > kMaxNoteBytes || !is_printable_utf8(o.argument))
      return fail("note: at most " + std::to_string(kMaxNoteBytes) +
                  " bytes of UTF-8 without control characters");
    c.mutable_note()->set_text(o.argument);
  }
  if (o.command == "disarm-light") c.mutable_disarm_light();
  if (o.command == "acknowledge") c.mutable_acknowledge();
  if (o.command == "advance") c.mutable_advance();
  if (o.command == "set") return fill_set(o, c);
  if (o.command == "ping") c.mutable_ping();
  if (o.command == "arm-light") {
    if (!o.at_the_rig)
      return fail("arm-light: an open fibre is an eye hazard; say --i-am-at-the-rig when you are");
    c.mutable_arm_light()->set_confirm_present(true);
  }
  return {};
}

std::string safe(const std::string& text) { return Line(4000, {.utf8 = true}).add(text).text(); }

void print(const CtlOptions& o, const v1::CommandReply& reply, std::ostream& out) {
  if (o.json) {
    const nlohmann::json j{{"command", o.command},
                           {"accepted", reply.accepted()},
                           {"reason", reply.reason()},
                           {"request_id", reply.request_id()}};
    out << j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  } else {
    out << (reply.accepted() ? "accepted" : "refused: " + safe(reply.reason())) << std::endl;
  }
}

}  // namespace

std::vector<std::string_view> ctl_commands() {
  std::vector<std::string_view> names;
  names.reserve(kKnown.size());
  for (const Known& k : kKnown) names.push_back(k.name);
  return names;
}

Result<v1::Command> command_from(const CtlOptions& o) {
  const auto known =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.name == o.command; });
  if (known == kKnown.end()) {
    std::string list;
    for (const Known& k : kKnown) list += " " + std::string(k.name);
    return fail("'" + o.command + "' is no command; there are:" + list);
  }
  if (known->argument == Argument::needed && o.argument.empty()) return fail(o.command + ": say what");
  if (known->argument == Argument::none && !o.argument.empty())
    return fail(o.command + " takes no argument ('" + o.argument + "')");
  v1::Command command;
  if (auto filled = fill(o, command); !filled) return tl::unexpected<Error>(filled.error());
  return command;
}

int ctl(const CtlOptions& options, std::ostream& out, std::ostream& err) {
  const auto complain = [&err](const Error& e, int code) {
    err << "dopaloop ctl: " << e.message << '\n';
    return code;
  };
  const auto command = command_from(options);
  if (!command) return complain(command.error(), kExitBadInput);
  const auto runtime = runtime_of(options.target);
  if (!runtime) return complain(runtime.error(), kExitBadInput);
  const auto channels = channels_in(*runtime);
  if (!channels) return complain(channels.error(), kExitBadInput);
  auto client = CommandClient::connect(channels->command, who_text(user_name(), "ctl"));
  if (!client) return complain(client.error(), kExitFailed);
  const auto reply = client->request(*command, options.timeout);
  if (!reply) return complain(reply.error(), kExitFailed);
  print(options, *reply, out);
  return reply->accepted() ? kExitFine : kExitFailed;
}

}  // namespace dopaloop
