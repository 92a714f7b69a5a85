#include "tools/bench/live_rig.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "protocol/channels.h"
#include "rig/base/clock.h"
#include "rig/daemon/emulation_socket.h"
#include "rig/daemon/rig_parts.h"
#include "rig/store/session_folder.h"
#include "tools/bench/find_process.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

constexpr Duration kGreeting = std::chrono::seconds(30), kEnding = std::chrono::seconds(30);
constexpr Duration kLookAgain = std::chrono::milliseconds(5);
constexpr std::size_t kConnection = 3;

EmulatedConfig emulated_config(const BenchRig& rig) {
  EmulatedConfig c;
  c.frame_rate_hz = 1000;
  c.photometry_rate_hz = rig.photometry_hz;
  return c;
}

Status write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file ? Status() : fail(path + ": cannot be written");
}

// It ends its children; once it is gone, so do they.
void end_run(Child& run) {
  run.signal(SIGCONT);
  run.signal(SIGTERM);
  const SessionTime deadline = monotonic_now() + kEnding;
  while (!run.poll() && monotonic_now() < deadline) sleep_until(monotonic_now() + kLookAgain);
}

}  // namespace

std::string folder_of_programs() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().string();
}

// A turn of half a second after a short while: the encoder counts about a thousand times a second meanwhile.
MouseResponse BenchMouse::on_stimulus(SessionTime now, double left, double right) {
  saw_at_ = now;
  if (!turns_) return {};
  return {right > left ? Choice::right : Choice::left, from_ms(520), from_ms(500)};
}

LiveRig::LiveRig(const Plan& plan) : plan_(plan), mouse_(plan.mouse_turns) {
  boards_ = std::make_unique<EmulatedBoards>(emulated_config(plan.rig), mouse_, source_,
                                             plan.rig.photometry_hz, this);
  emulators_[0] = &boards_->io_emulator;
  emulators_[1] = &boards_->output_emulator;
  emulators_[2] = &boards_->photometry_emulator;
}

LiveRig::~LiveRig() {
  if (processes_) processes_->rigd().signal(SIGCONT);
  watcher_.reset();
  connection_ = Fd();
  for (PseudoTerminal& terminal : terminals_) terminal = {};  // a rigd that still runs has lost its boards
  if (run_) end_run(*run_);
  if (processes_) processes_->end_others(std::chrono::seconds(3));
  processes_.reset();
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<std::unique_ptr<LiveRig>> LiveRig::start(const Plan& plan) {
  std::unique_ptr<LiveRig> self(new LiveRig(plan));
  std::string path =
      (fs::temp_directory_path() / ("dopaloop-bench-" + std::to_string(::getpid()) + "-XXXXXX")).string();
  if (!::mkdtemp(path.data())) return fail(path + ": no folder for the benchmark");
  self->folder_ = path;
  const std::string config = path + "/bench.toml", runtime = path + "/run";
  self->runtime_ = runtime;
  self->hang_file_ = path + "/hang";
  if (auto written = write_file(config, bench_config(plan.rig)); !written)
    return tl::unexpected(written.error());
  if (auto made = prepare_runtime_folder(runtime); !made) return tl::unexpected(made.error());
  for (std::size_t i = 0; i < 3; ++i) {
    auto terminal = open_pseudo_terminal(std::string(self->emulators_[i]->name()));
    if (!terminal) return tl::unexpected(terminal.error());
    self->terminals_[i] = std::move(*terminal);
  }
  const auto listener = listen_for_rigd(runtime);
  if (!listener) return tl::unexpected(listener.error());
  if (auto started = self->start_programs(config); !started) return tl::unexpected(started.error());
  if (auto greeted = self->greet(listener->get()); !greeted) return tl::unexpected(greeted.error());
  return self;
}

Status LiveRig::start_programs(const std::string& config) {
  const std::string dopaloop = plan_.bin + "/dopaloop";
  auto watcher = Child::start({.program = dopaloop, .args = {"monitor", runtime_, "--plain"}});
  if (!watcher) return tl::unexpected(watcher.error());
  watcher_.emplace(std::move(*watcher));
  const std::vector<std::string> session{"--subject",      "bench", "--data", folder_ + "/data",
                                         "--experimenter", "bench", "--seed", "1"};
  if (!plan_.by_run) {
    auto processes = RigProcesses::start(
        {.bin = plan_.bin, .config = config, .runtime = runtime_, .rigd_args = session}, monotonic_now());
    if (!processes) return tl::unexpected(processes.error());
    processes_.emplace(std::move(*processes));
    return {};
  }
  std::vector<std::string> args{"run",  config,    "--runtime",          runtime_,      "--pace",
                                "real", "--plain", "--boards-elsewhere", "--hung-disk", hang_file_};
  args.insert(args.end(), session.begin(), session.end());
  auto run = Child::start({.program = dopaloop, .args = args});
  if (!run) return tl::unexpected(run.error());
  run_.emplace(std::move(*run));
  return {};
}

Status LiveRig::greet(int listener) {
  const SessionTime deadline = monotonic_now() + kGreeting;
  while (!wait_readable(listener, monotonic_now() + std::chrono::milliseconds(100))) {
    if (auto alive = look_after(); !alive) return alive;
    if (plan_.interrupted && plan_.interrupted()) return fail("interrupted");
    if (monotonic_now() > deadline) return fail("rigd did not ask for its boards");
  }
  connection_ = Fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
  return {};
}

void LiveRig::answer() {
  const auto request = receive_request(connection_.get());
  if (!request) return;
  EmulationReply reply;
  if (request->op == EmulationOp::hello) {
    for (const PseudoTerminal& t : terminals_) reply.payload += t.name + "\n";
  }
  send_reply(connection_.get(), reply);
}

void LiveRig::fds(pollfd* out) const {
  for (std::size_t i = 0; i < 3; ++i) out[i] = {terminals_[i].master.get(), POLLIN, 0};
  out[kConnection] = {connection_.get(), POLLIN, 0};
}

// The output board first: the light command is what is being timed.
void LiveRig::on_ready(const pollfd* fds) {
  for (const std::size_t i : {1u, 0u, 2u}) {
    if (fds[i].revents & POLLIN) read(i);
  }
  if (fds[kConnection].revents & POLLIN) answer();
}

void LiveRig::read(std::size_t board) {
  std::byte bytes[kMaxRead];
  const ssize_t n = ::read(terminals_[board].master.get(), bytes, sizeof bytes);
  read_at_ = monotonic_now();
  if (n <= 0) return;
  DeviceBytes out;
  emulators_[board]->on_bytes(read_at_, {bytes, static_cast<std::size_t>(n)}, out);
  write(terminals_[board], out);
}

void LiveRig::write(const PseudoTerminal& terminal, const DeviceBytes& bytes) {
  if (bytes.empty()) return;
  const ssize_t n = ::write(terminal.master.get(), bytes.data(), bytes.size());
  bytes_lost_ += bytes.size() - static_cast<std::size_t>(n < 0 ? 0 : n);
}

SessionTime LiveRig::next_timer() const {
  return std::min(emulators_[0]->next_deadline(), emulators_[1]->next_deadline());
}

void LiveRig::run_timers(SessionTime now) {
  for (std::size_t i = 0; i < 2; ++i) {
    while (emulators_[i]->next_deadline() <= now) {
      DeviceBytes out;
      emulators_[i]->on_deadline(now, out);
      write(terminals_[i], out);
    }
  }
}

SessionTime LiveRig::send_sample(SessionTime now, bool high, bool unheard) {
  DeviceBytes out;
  source_.high = high;
  boards_->photometry_emulator.on_deadline(now, out);
  source_.high = false;
  if (!unheard) write(terminals_[2], out);
  return monotonic_now();
}

void LiveRig::program(SessionTime, OutputLine line, std::uint32_t, std::int64_t) {
  if (line == OutputLine::light) light_at_ = read_at_;
}

void LiveRig::light(SessionTime at, bool on, double power_mw) {
  if (!on) light_off_at_ = at;
  boards_->plant.light(at, on, power_mw);
}

Status LiveRig::look_after() {
  if (processes_) processes_->step(monotonic_now(), false);
  if (const auto ended = main_program().poll()) {
    return fail(std::string(run_ ? "dopaloop run " : "rigd ") + ended->text() + ": " +
                last_line(main_program().errors()));
  }
  return {};
}

pid_t LiveRig::rigd_pid() const {
  return run_ ? lock_holder(runtime_, kDaemonLock).value_or(0)
              : const_cast<RigProcesses&>(*processes_).rigd().pid();
}

pid_t LiveRig::model_pid() const { return run_ ? child_named(run_->pid(), "modeld") : 0; }

void LiveRig::signal_rigd(int number) {
  if (processes_) return processes_->rigd().signal(number);
  if (const pid_t pid = rigd_pid(); pid > 0) ::kill(pid, number);
}

std::string LiveRig::session_folder() const {
  if (processes_) return processes_->session_folder().value_or("");
  const auto session = the_session(folder_ + "/data");
  return session ? session->string() : "";
}

int LiveRig::control_thread() const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(rigd_pid()) + "/task", error)) {
    const int thread = std::stoi(entry.path().filename().string());
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    if (::sched_getaffinity(thread, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) == 1 &&
        CPU_ISSET(static_cast<std::size_t>(plan_.rig.loop_cpu), &cpus)) {
      return thread;
    }
  }
  return 0;
}

Status LiveRig::end() {
  signal_rigd(SIGCONT);
  Child& program = main_program();
  program.signal(SIGTERM);
  const SessionTime deadline = monotonic_now() + kEnding;
  while (!program.poll()) {
    pollfd ready[kFds];
    fds(ready);
    wait_any(ready, kFds, std::min(next_timer(), monotonic_now() + std::chrono::milliseconds(10)));
    on_ready(ready);
    run_timers(monotonic_now());
    if (monotonic_now() > deadline) return fail("rigd did not end");
  }
  if (processes_) processes_->step(monotonic_now(), true);
  const ExitStatus status = *program.poll();
  if (status.signalled || status.number != 0)
    return fail("rigd " + status.text() + ": " + last_line(program.errors()));
  return {};
}

}  // namespace dopaloop
