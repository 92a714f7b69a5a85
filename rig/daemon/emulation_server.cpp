#include "rig/daemon/emulation_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <map>
#include <optional>
#include <sstream>

#include "config/load.h"
#include "protocol/channels.h"
#include "rig/base/clock.h"
#include "rig/daemon/co_simulation.h"
#include "rig/daemon/emulation_socket.h"
#include "rig/daemon/pty_boards.h"

namespace dopaloop {
namespace {

// The first of: a connection; the owner gone (nothing).
Fd accept_one(int listener, int owner) {
  pollfd fds[2] = {{listener, POLLIN, 0}, {owner, POLLIN, 0}};
  for (;;) {
    wait_any(fds, owner >= 0 ? 2 : 1, kNever);
    if (fds[0].revents) return Fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (fds[1].revents) return Fd();
  }
}

int refuse(int connection, std::ostream& err, const std::string& why) {
  send_reply(connection, {false, kNever, {}, why});
  err << "dopaloop emulate: " << why << "\n";
  return 1;
}

struct Hello {
  Pace pace;
  std::uint64_t seed = 1;
  std::string mouse, photometry;
};

Result<Hello> parse_hello(const EmulationRequest& request) {
  std::map<std::string, std::string> values;
  std::istringstream lines(request.payload);
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals != std::string::npos) values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  const auto pace = parse_pace(values["pace"]);
  if (request.op != EmulationOp::hello || !pace) return fail("the first request is not a hello with a pace");
  Hello hello{*pace, 1, values["mouse"], values["photometry"]};
  const std::string& seed = values["seed"];
  std::from_chars(seed.data(), seed.data() + seed.size(), hello.seed);
  return hello;
}

int co_simulate(int connection, const RigConfig& config, double pace) {
  CoSimulation board(board_limits(config.emulated), config.emulated.output_board, pace);
  send_reply(connection, {});
  bool connected = true;
  while (connected || board.next_timer() != kNever) {
    pollfd p{connected ? connection : -1, POLLIN, 0};
    wait_any(&p, 1, board.next_timer());
    while (board.next_timer() <= monotonic_now()) board.on_timer();
    if (!p.revents) continue;
    const auto request = receive_request(connection);
    connected = request.has_value();
    if (request) send_reply(connection, board.answer(*request));
  }
  return 0;
}

int host_boards(int connection, const RigConfig& config, const Hello& hello, std::ostream& err) {
  const auto recordings = read_recordings(config, hello.mouse, hello.photometry);
  if (!recordings) return refuse(connection, err, recordings.error().message);
  auto boards = PtyBoards::make(config, *recordings, hello.seed);
  if (!boards) return refuse(connection, err, boards.error().message);
  EmulationReply names;
  for (const std::string& name : (*boards)->names()) names.payload += name + "\n";
  send_reply(connection, names);
  (*boards)->run(connection, [&] {
    const auto request = receive_request(connection);
    if (!request) return;
    EmulationReply reply;
    if (request->op == EmulationOp::folder) {
      if (const auto opened = (*boards)->log().open(request->payload); !opened)
        reply = {false, kNever, {}, opened.error().message};
    }
    send_reply(connection, reply);
  });
  return 0;
}

}  // namespace

int serve_emulation(const EmulationOptions& options, std::ostream& err) {
  const auto config = load_rig(options.config);
  if (!config) {
    for (const std::string& line : config.error().lines) err << line << "\n";
    return 2;
  }
  std::string runtime = options.runtime;
  if (runtime.empty()) {
    const auto folder = default_runtime_folder(config->name);
    if (!folder) return err << folder.error().message << "\n", 2;
    runtime = *folder;
  }
  if (const auto made = prepare_runtime_folder(runtime); !made) return err << made.error().message << "\n", 1;
  const auto lock = RuntimeLock::acquire(runtime, kEmulationLock, config->name + ": emulation");
  if (!lock) return err << lock.error().message << "\n", 1;
  const auto listener = listen_for_rigd(runtime);
  if (!listener) return err << listener.error().message << "\n", 1;
  const Fd connection = accept_one(listener->get(), options.owner_fd);
  ::unlink(emulation_socket(runtime).c_str());
  if (connection.get() < 0) return 0;

  const auto request = receive_request(connection.get());
  if (!request) return 0;
  const auto hello = parse_hello(*request);
  if (!hello) return refuse(connection.get(), err, hello.error().message);
  return hello->pace.real ? host_boards(connection.get(), *config, *hello, err)
                          : co_simulate(connection.get(), *config, hello->pace.factor);
}

}  // namespace dopaloop
