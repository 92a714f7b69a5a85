#include <algorithm>
#include <array>
#include <memory>

#include "config/load.h"
#include "rig/base/check.h"
#include "rig/base/clock.h"
#include "rig/control/latency.h"
#include "rig/control/mailbox.h"
#include "rig/control/virtual_world.h"
#include "rig/daemon/rig_parts.h"
#include "rig/session/journal.h"
#include "tools/bench/bench_config.h"
#include "tools/bench/loop.h"

namespace dopaloop {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kRingBytes = 4 << 20;

StageTime of(const LatencyHistogram& h, double clock_ns) {
  const auto net = [&](double us) { return std::max(0., us * 1e3 - clock_ns); };
  return {net(h.quantile_us(.5)), net(h.quantile_us(.99)), net(h.max_us()), h.count()};
}

// The median of reading the clock twice.
double clock_cost_ns() {
  LatencyHistogram h;
  for (int i = 0; i < 10000; ++i) {
    const SessionTime a = monotonic_now();
    h.add(monotonic_now() - a);
  }
  return h.quantile_us(.5) * 1e3;
}

// The control loop's own steps with the clock between them, against emulated boards in memory.
class StagedLoop {
 public:
  explicit StagedLoop(const RigConfig& config)
      : dopamine_(config.dopamine),
        rig_(config, {}, kSeed),
        generator_(make_generator(config, {}, kSeed)),
        session_(session_config(config, kSeed), *generator_),
        pipeline_(config.dopamine),
        devices_{&rig_.boards->io, &rig_.boards->output, &rig_.boards->photometry},
        world_({&rig_.boards->io_emulator, &rig_.boards->output_emulator, &rig_.boards->photometry_emulator},
               mailbox_, {}, {.model = false}) {}

  LoopStages run(std::uint64_t events) {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      devices_[i]->on_open(world_.start_time(), bytes_);
      send(i);
    }
    deliver(world_.start_time(), SessionStart{static_cast<std::uint32_t>(devices_.size()), false});
    Wake wake;
    while (session_time_.count() < events && !session_.ended()) {
      world_.wait(next_deadline(), wake);
      take(wake);
    }
    const double clock_ns = clock_cost_ns();
    return {of(decode_, clock_ns), of(pipeline_time_, clock_ns), of(session_time_, clock_ns),
            of(encode_, clock_ns), of(push_, clock_ns),          clock_ns};
  }

 private:
  void take(const Wake& wake) {
    if (wake.why == Wake::Why::input) return deliver(wake.now, wake.input);
    if (wake.why == Wake::Why::bytes) {
      messages_.clear();
      const SessionTime a = monotonic_now();
      devices_[wake.device]->on_bytes(wake.now, wake.bytes, messages_, bytes_);
      decode_.add(monotonic_now() - a);
      send(wake.device);
      return deliver_messages(wake.now);
    }
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      if (devices_[i]->next_deadline() > wake.now) continue;
      messages_.clear();
      devices_[i]->on_deadline(wake.now, messages_, bytes_);
      send(i);
      deliver_messages(wake.now);
    }
    if (const SessionTime due = session_.next_deadline(); due <= wake.now) deliver(wake.now, TimerDue{due});
  }

  void deliver_messages(SessionTime now) {
    for (const DeviceMessage& message : messages_) {
      if (const auto* sample = std::get_if<PhotometrySample>(&message)) time_pipeline(*sample);
      std::visit([&](const auto& m) { deliver(now, Input(m)); }, message);
    }
  }

  void time_pipeline(const PhotometrySample& sample) {
    const SessionTime a = monotonic_now();
    const DopamineValue value = pipeline_.on_sample(same_clock(sample.at), sample.signal, 0);
    pipeline_time_.add(monotonic_now() - a);
    DOPALOOP_CHECK(value.at == same_clock(sample.at), "the pipeline passes a sample's time on");
  }

  void deliver(SessionTime now, const Input& input) {
    outputs_.clear();
    const SessionTime a = monotonic_now();
    session_.step(now, input, outputs_);
    const SessionTime b = monotonic_now();
    std::size_t n = 0;
    encode_input(input, records_[n++]);
    for (const Output& output : outputs_) encode_output(output, records_[n++]);
    const SessionTime c = monotonic_now();
    for (std::size_t i = 0; i < n; ++i) {
      const EncodedRecord& r = records_[i];
      ring_.push({++seq_, now, static_cast<std::uint16_t>(i), r.size, r.kind, 0}, r.payload());
    }
    const SessionTime d = monotonic_now();
    session_time_.add(b - a);
    encode_.add(c - b);
    push_.add(d - c);
    for (const Output& output : outputs_) carry_out(now, output);
    while (ring_.over_half_full()) ring_.pop([](const RecordHeader&, std::span<const std::byte>) {});
  }

  void carry_out(SessionTime now, const Output& output) {
    std::visit(
        [&]<class T>(const T& command) {
          if constexpr (std::is_constructible_v<DeviceCommand, T>) {
            for (std::size_t i = 0; i < devices_.size(); ++i) {
              if (devices_[i]->command(command, bytes_)) send(i);
            }
          } else if constexpr (std::is_same_v<T, TrialRow>) {
            world_.trial_closed(now, command.trial);
            mailbox_.post(Producer::store, TrialCommitted{command.trial});
          }
        },
        output);
  }

  void send(std::size_t device) {
    if (!bytes_.empty()) world_.write(device, {bytes_.data(), bytes_.size()});
    bytes_.clear();
  }

  SessionTime next_deadline() const {
    SessionTime next = session_.next_deadline();
    for (const Device* device : devices_) next = std::min(next, device->next_deadline());
    return next;
  }

  DopamineConfig dopamine_;
  EmulatedRig rig_;
  std::unique_ptr<TrialGenerator> generator_;
  Session session_;
  DopaminePipeline pipeline_;
  std::array<Device*, 3> devices_;
  Mailbox mailbox_;
  VirtualWorld world_;
  RecordRing ring_{kRingBytes};
  DeviceMessages messages_;
  DeviceBytes bytes_;
  Outputs outputs_;
  std::array<EncodedRecord, Outputs::capacity() + 1> records_;
  std::uint64_t seq_ = 0;
  LatencyHistogram decode_, pipeline_time_, session_time_, encode_, push_;
};

}  // namespace

LoopStages time_stages(std::uint64_t events) {
  auto config = load_rig("builtin:emulated");
  DOPALOOP_CHECK(config.has_value(), "the built-in rig is one that check accepts");
  config->visual_decision.max_trials = 100000;
  config->dopamine.sampling_rate_hz = config->emulated.photometry_rate_hz = 1000;
  config->interlock.water.session_max_ul = 1e9;
  config->interlock.water.day_max_ul = 1e9;
  const auto loop = std::make_unique<StagedLoop>(*config);
  return loop->run(events);
}

}  // namespace dopaloop
