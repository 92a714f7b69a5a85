#include "rig/daemon/daemon.h"

#include <signal.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <sstream>
#include <thread>

#include "config/dump.h"
#include "config/load.h"
#include "config/task_kinds.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/clock.h"
#include "rig/control/control_loop.h"
#include "rig/control/real_world.h"
#include "rig/control/virtual_world.h"
#include "rig/daemon/build_info.h"
#include "rig/daemon/emulation_client.h"
#include "rig/daemon/given_today.h"
#include "rig/daemon/link_server.h"
#include "rig/daemon/log_kinds.h"
#include "rig/daemon/realtime.h"
#include "rig/daemon/replay_check.h"
#include "rig/daemon/rig_parts.h"
#include "rig/daemon/safe_outputs.h"
#include "rig/daemon/training_history.h"
#include "rig/store/recorder.h"
#include "rig/store/session_folder.h"
#include "rig/store/slow_vfs.h"

namespace dopaloop {
namespace {

constexpr std::size_t kBytesPerRecord = 128;  // header and payload of a sample with its output, generously
constexpr std::size_t kLinkRingBytes = 1 << 20;
constexpr Duration kWatcherPatience = std::chrono::seconds(2);  // for the program that started rigd
constexpr Duration kEmulationPatience = std::chrono::seconds(10);
constexpr Duration kLookAgain = std::chrono::milliseconds(5);
constexpr std::size_t kOutputBoard = 1;  // place of the output board among the devices

// Short enough to be typed again.
std::uint64_t drawn_seed() {
  std::uint32_t seed = 0;
  [[maybe_unused]] const auto n = ::getrandom(&seed, sizeof seed, 0);
  return seed;
}

// All that a session is made of, in the order in which it is made and, backwards, ended.
class SessionRun {
 public:
  SessionRun(const DaemonOptions& options, std::ostream& out) : options_(options), out_(out) {
    take_signals();
  }
  ~SessionRun() { ::close(signal_fd_); }

  Status prepare(RigConfig config);  // nothing on disk yet
  Status open_log();
  int run(std::ostream& err);

 private:
  void take_signals();
  Status find_training();
  Status begin_drill() const;
  Status connect_world();
  Result<EmulationClient> find_emulation() const;
  Status greet_emulation();
  SessionHeader header() const;
  v1::SessionInfo info() const;
  std::vector<Device*> devices();
  void control();
  std::vector<TimingRow> timing() const;
  std::vector<FaultRow> losses() const;

  DaemonOptions options_;
  std::ostream& out_;
  RigConfig config_;
  Pace pace_;
  std::uint64_t seed_ = 0;
  Recordings recordings_;
  TrainingState training_;
  std::unique_ptr<TrialGenerator> generator_;
  std::unique_ptr<EmulatedRig> emulated_;
  std::optional<RuntimeLock> lock_;
  std::optional<EmulationClient> emulation_;
  std::unique_ptr<RemoteOutputs> remote_outputs_;
  std::vector<Fd> ports_;

  WakeFd record_wake_, link_wake_;
  std::unique_ptr<RecordRing> record_ring_, link_ring_;
  Mailbox mailbox_;
  SessionFolder folder_;
  GivenToday given_today_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<LinkServer> link_;
  int signal_fd_ = -1;

  std::unique_ptr<Session> session_;
  std::vector<Device*> devices_;
  std::unique_ptr<World> world_;
  std::unique_ptr<ControlLoop> loop_;
  Status realtime_, locked_;
  bool model_here_ = false;
};

// Stop signals are read by the link thread and become commands; no other thread ever gets one.
void SessionRun::take_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int s : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, s);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  signal_fd_ = ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

Status SessionRun::prepare(RigConfig config) {
  config_ = std::move(config);
  if (options_.trials) with_task_settings(config_, [&](auto& task) { task.max_trials = *options_.trials; });
  seed_ = options_.seed ? *options_.seed : drawn_seed();
  const auto pace = parse_pace(options_.pace);
  if (!pace) return tl::unexpected(pace.error());
  pace_ = *pace;
  if (const auto named = check_subject_name(options_.subject); !named) return named;
  if (!is_printable_utf8(options_.experimenter))
    return fail("--experimenter: a name without control characters");
  auto recordings = read_recordings(config_, options_.mouse, options_.photometry);
  if (!recordings) return tl::unexpected(recordings.error());
  recordings_ = std::move(*recordings);
  const auto most = static_cast<std::size_t>(config_.visual_decision.max_trials);
  if (recordings_.trials.size() > most) recordings_.trials.resize(most);
  if (const auto fit =
          check_replayable(recordings_.trials, config_.visual_decision.response_window_s, options_.mouse);
      !fit)
    return fit;
  if (const auto found = find_training(); !found) return found;
  generator_ = make_generator(config_, recordings_, seed_, training_);
  return begin_drill();
}

// A replay plays what was recorded: nothing is trained.
Status SessionRun::find_training() {
  if (config_.devices.kind == DevicesKind::replay) {
    if (options_.from_phase) return fail("--from-phase: a replay plays recorded trials and has no phases");
    return {};
  }
  const auto so_far = training_so_far(options_.data, options_.subject, config_.task_kind);
  if (!so_far) return tl::unexpected(so_far.error());
  auto training = training_at_start(config_, *so_far, options_.from_phase);
  if (!training) return tl::unexpected(training.error());
  training_ = *training;
  return {};
}

Status SessionRun::begin_drill() const {
  if (options_.hung_disk.empty()) return {};
  if (!outputs_are_emulated(config_.devices.kind))
    return fail("--hung-disk: a drill, only for a rig whose outputs are emulated");
  return hang_disk_while_there(options_.hung_disk);
}

// Sockets and devices; the folder of the session comes after.
Status SessionRun::connect_world() {
  if (options_.runtime.empty()) {
    auto folder = default_runtime_folder(config_.name);
    if (!folder) return tl::unexpected(folder.error());
    options_.runtime = *folder;
  }
  if (const auto made = prepare_runtime_folder(options_.runtime); !made) return made;
  auto lock = RuntimeLock::acquire(options_.runtime, kDaemonLock, config_.name);
  if (!lock) return tl::unexpected(lock.error());
  lock_.emplace(std::move(*lock));

  const double highest_rate = config_.dopamine.sampling_rate_hz + 1000;  // a wheel turned fast besides
  record_ring_ = std::make_unique<RecordRing>(
      static_cast<std::size_t>(highest_rate * config_.realtime.ring_seconds * 2 * kBytesPerRecord));
  link_ring_ = std::make_unique<RecordRing>(kLinkRingBytes);
  emulated_ = std::make_unique<EmulatedRig>(config_, recordings_, seed_);
  if (pace_.real || pace_.factor > 0) {
    if (const auto greeted = greet_emulation(); !greeted) return greeted;
  }
  auto channels = channels_in(options_.runtime);
  if (!channels) return tl::unexpected(channels.error());
  const InterlockLimits& limits = config_.interlock;
  LinkOptions link{*channels,
                   options_.owner_fd,
                   signal_fd_,
                   {limits.water.session_max_ul, limits.water.day_max_ul,
                    limits.light.energy_per_session_max_mj, limits.light.energy_per_day_max_mj}};
  auto server = LinkServer::bind(std::move(link), *link_ring_, link_wake_, mailbox_);
  if (!server) return tl::unexpected(server.error());
  link_ = std::move(*server);
  return {};
}

// Whoever starts rigd and the emulated rig starts both at once: the other may still be on its way.
Result<EmulationClient> SessionRun::find_emulation() const {
  const SessionTime deadline = monotonic_now() + kEmulationPatience;
  for (;;) {
    auto client = EmulationClient::connect(options_.runtime);
    if (client || monotonic_now() >= deadline) return client;
    if (wait_readable(signal_fd_, monotonic_now() + kLookAgain))
      return fail("asked to stop before the session began");
  }
}

// The emulation process is told what to emulate; at pace real it names its pseudo-terminals.
Status SessionRun::greet_emulation() {
  auto client = find_emulation();
  if (!client) return tl::unexpected(client.error());
  emulation_.emplace(std::move(*client));
  const std::string hello = "pace=" + options_.pace + "\nseed=" + std::to_string(seed_) +
                            "\nmouse=" + options_.mouse + "\nphotometry=" + options_.photometry + "\n";
  const auto reply = emulation_->ask({EmulationOp::hello, {}, hello});
  if (!reply) return tl::unexpected(reply.error());
  if (!pace_.real) {
    remote_outputs_ = std::make_unique<RemoteOutputs>(*emulation_, emulated_->boards->plant);
    return {};
  }
  std::istringstream names(reply->payload);
  for (std::string name; std::getline(names, name);) {
    auto port = open_serial_port(name);
    if (!port) return tl::unexpected(port.error());
    ports_.push_back(std::move(*port));
  }
  return {};
}

SessionHeader SessionRun::header() const {
  const ClockReading clocks = read_clocks();
  SessionHeader h;
  h.subject = options_.subject;
  h.experimenter = options_.experimenter;
  h.rig = config_.name;
  h.started_at = local_time(clocks.realtime).instant;
  h.started = clocks.realtime;
  h.start = pace_.real ? clocks.monotonic : SessionTime{};
  h.software = software_version();
  h.build_id = build_id();
  h.compiler = compiler();
  h.cpu_features = cpu_features();
  h.seed = seed_;
  h.pace = options_.pace;
  h.config_toml = dump(config_);
  h.trials_planned = options_.trials.value_or(static_cast<std::uint32_t>(session_rules(config_).max_trials));
  h.pairing = recordings_.pairing;
  h.training = training_;
  return h;
}

v1::SessionInfo SessionRun::info() const {
  const SessionHeader h = header();
  v1::SessionInfo info;
  info.set_rig(h.rig);
  info.set_subject(h.subject);
  info.set_experimenter(h.experimenter);
  info.set_folder(folder_.path.string());
  info.set_seed(h.seed);
  info.set_pace(h.pace);
  info.set_trials_planned(h.trials_planned);
  info.set_started_at(h.started_at);
  info.set_software(h.software);
  info.set_pairing(h.pairing);
  info.set_masking(std::string(name_of(session_rules(config_).masking)));
  info.set_rigd_pid(static_cast<std::uint32_t>(::getpid()));
  return info;
}

Status SessionRun::open_log() {
  if (const auto connected = connect_world(); !connected) return connected;
  auto folder = create_session_folder(options_.data, options_.subject, read_clocks().realtime);
  if (!folder) return tl::unexpected(folder.error());
  folder_ = std::move(*folder);
  auto writer = SessionWriter::create(folder_.path, header(), log_kinds(), log_sources());
  if (!writer) {
    discard(folder_);
    return tl::unexpected(writer.error());
  }
  // After the log was begun: of two sessions of an animal that start at once, at least one sees the other.
  const auto given = given_today(folder_.path, config_.interlock);
  if (!given) {
    { const SessionWriter closed = std::move(*writer); }
    discard(folder_);
    return tl::unexpected(given.error());
  }
  given_today_ = *given;
  if (emulation_) {
    if (const auto told = emulation_->ask({EmulationOp::folder, {}, folder_.path.string()}); !told) {
      discard(folder_);
      return tl::unexpected(told.error());
    }
  }
  RecorderListener listener{
      [this](std::uint32_t trial) { mailbox_.post(Producer::store, TrialCommitted{trial}); },
      [this](const std::string& why) { mailbox_.post(Producer::store, LogFailed{std::string_view(why)}); }};
  recorder_ =
      std::make_unique<Recorder>(std::move(*writer), *record_ring_, record_wake_, std::move(listener));
  out_ << "session " << folder_.path.string() << std::endl;
  return {};
}

std::vector<Device*> SessionRun::devices() {
  EmulatedBoards& boards = *emulated_->boards;
  return {&boards.io, &boards.output, &boards.photometry};
}

void SessionRun::control() {
  realtime_ = make_realtime(config_.realtime);
  if (!realtime_ && config_.realtime.demand) return;
  SessionStart start;
  start.devices = static_cast<std::uint32_t>(devices_.size());
  start.model = model_here_;
  start.realtime = !pace_.real || (realtime_ && locked_);
  start.water_before_ul = given_today_.water_ul;
  start.light_before_mj = given_today_.light_mj;
  loop_->run(start);
}

int SessionRun::run(std::ostream& err) {
  if (const auto started = recorder_->start(); !started) {
    err << started.error().message << "\n";
    return kCouldNotStart;
  }
  locked_ = lock_memory();
  if (!locked_ && config_.realtime.demand) {
    err << "realtime.demand: " << locked_.error().message << "\n";
    link_.reset();
    recorder_->stop("fault", {}, {});
    return kCouldNotStart;
  }
  link_->start(info());
  model_here_ = link_->wait_for_model(monotonic_now() + from_s(config_.model.start_timeout_s));
  if (options_.owner_fd >= 0) link_->wait_for_watcher(monotonic_now() + kWatcherPatience);

  session_ = std::make_unique<Session>(session_config(config_, seed_), *generator_);
  devices_ = devices();
  if (pace_.real) {
    DeviceBytes off;
    OutputBoard().on_open({}, off);
    arm_safe_outputs(ports_[kOutputBoard].get(), {off.data(), off.size()});
    world_ = std::make_unique<RealWorld>(std::move(ports_), mailbox_, config_.realtime.spin);
  } else {
    EmulatedBoards& boards = *emulated_->boards;
    Emulator* outputs =
        remote_outputs_ ? static_cast<Emulator*>(remote_outputs_.get()) : &boards.output_emulator;
    world_ = std::make_unique<VirtualWorld>(
        std::vector<Emulator*>{&boards.io_emulator, outputs, &boards.photometry_emulator}, mailbox_,
        std::vector<RecordRing*>{record_ring_.get(), link_ring_.get()},
        VirtualTiming{pace_.factor, from_ms(config_.model.virtual_latency_ms),
                      static_cast<std::uint32_t>(config_.model.virtual_outage_trials), model_here_});
  }
  loop_ = std::make_unique<ControlLoop>(*session_, devices_, *world_,
                                        Rings{*record_ring_, *link_ring_, record_wake_, link_wake_},
                                        from_us(config_.realtime.budget_us));
  std::thread thread([this] { control(); });
  thread.join();
  arm_safe_outputs(-1, {});
  link_->stop();
  if (!realtime_ && config_.realtime.demand) {
    err << "realtime.demand: " << realtime_.error().message << "\n";
    recorder_->stop("fault", {}, {});
    return kCouldNotStart;
  }
  const auto closed = recorder_->stop(std::string(name_of(session_->end_reason())), timing(), losses());
  if (!closed) err << closed.error().message << "\n";
  return closed && session_->end_reason() != EndReason::fault ? kEndedAsPlanned : kEndedByFault;
}

std::vector<TimingRow> SessionRun::timing() const {
  std::vector<TimingRow> rows;
  const auto add = [&](std::string_view name, const LatencyHistogram& h) {
    rows.push_back({std::string(name) + (pace_.real ? "" : "_virtual"), h.count(), h.quantile_us(.5),
                    h.quantile_us(.99), h.quantile_us(.999), h.max_us()});
  };
  add("wake_to_write", loop_->latency());
  for (std::size_t i = 0; i < TimerLateness::kNames.size(); ++i)
    add(TimerLateness::kNames[i], loop_->lateness().histograms()[i]);
  return rows;
}

std::vector<FaultRow> SessionRun::losses() const {
  std::vector<FaultRow> rows;
  if (loop_->records_lost() > 0) {
    rows.push_back(
        {loop_->first_lost_at(), "journal records", loop_->records_lost(),
         "the record ring was full, the store did not keep up: the session was ended, and what the "
         "journal has after the gap is how it ended"});
  }
  if (loop_->link_dropped() > 0) {
    rows.push_back({{}, "telemetry", loop_->link_dropped(), "the link ring was full: nobody was waited for"});
  }
  return rows;
}

}  // namespace

int run_session(const DaemonOptions& options, std::ostream& out, std::ostream& err) {
  auto config = load_rig(options.config);
  if (!config) {
    for (const std::string& line : config.error().lines) err << line << "\n";
    return kBadInput;
  }
  SessionRun run(options, out);
  if (const auto prepared = run.prepare(std::move(*config)); !prepared) {
    err << prepared.error().message << "\n";
    return kBadInput;
  }
  if (const auto opened = run.open_log(); !opened) {
    err << opened.error().message << "\n";
    return kCouldNotStart;
  }
  return run.run(err);
}

}  // namespace dopaloop
