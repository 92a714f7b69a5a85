// A whole emulated session in virtual time without files or sockets: the real loop, logic, devices and
// emulators, with a store that acknowledges every trial and a model that answers every request, each in a
// thread of its own.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "config/load.h"
#include "rig/base/clock.h"
#include "rig/control/control_loop.h"
#include "rig/control/virtual_world.h"
#include "rig/daemon/rig_parts.h"

namespace dopaloop {

struct JournalLine {
  RecordHeader header;
  std::vector<std::byte> payload;
};

class VirtualRig {
 public:
  VirtualRig(const RigConfig& config, std::uint64_t seed,
             std::function<Guidance(const GuidanceRequest&)> model, std::size_t record_bytes = 8 << 20)
      : config_(config),
        model_(std::move(model)),
        generator_(make_generator(config, {}, seed)),
        rig_(config_, recordings_, seed),
        session_(session_config(config_, seed), *generator_),
        record_(record_bytes) {}

  // Trial whose acknowledgement is held back until the session has waited for it for a while.
  std::function<void(std::uint32_t trial)> before_commit = [](std::uint32_t) {};
  std::uint32_t log_fails_at = 0;  // this trial cannot be written; 0: never
  // The record ring is emptied when a trial closes only, and nobody waits for that.
  bool store_sleeps = false;
  std::function<void(const GuidanceRequest&, Mailbox&)> before_guidance = [](const GuidanceRequest&,
                                                                             Mailbox&) {};

  void run() {
    std::vector<Device*> devices{&rig_.boards->io, &rig_.boards->output, &rig_.boards->photometry};
    VirtualTiming timing;
    timing.outage_trials = 2;
    VirtualWorld world(
        {&rig_.boards->io_emulator, &rig_.boards->output_emulator, &rig_.boards->photometry_emulator},
        mailbox_,
        store_sleeps ? std::vector<RecordRing*>{&link_} : std::vector<RecordRing*>{&record_, &link_}, timing);
    loop_ = std::make_unique<ControlLoop>(session_, devices, world,
                                          Rings{record_, link_, record_wake_, link_wake_});
    std::thread store([this] { serve_store(); });
    std::thread link([this] { serve_link(); });
    loop_->run({3, true});
    done_ = true;
    record_wake_.wake();
    link_wake_.wake();
    store.join();
    link.join();
  }

  const std::vector<JournalLine>& journal() const { return journal_; }
  const Session& session() const { return session_; }
  const ControlLoop& loop() const { return *loop_; }
  std::vector<TrialRow> trials() const {
    std::vector<TrialRow> rows;
    for (const JournalLine& line : journal_) {
      TrialRow row;
      if (line.header.kind == kKind<TrialRow> && decode(line.payload, row)) rows.push_back(row);
    }
    return rows;
  }

 private:
  void serve_store() {
    while (!done_) {
      wait_readable(record_wake_.fd(),
                    store_sleeps ? kNever : monotonic_now() + std::chrono::milliseconds(5));
      record_wake_.clear();
      drain_record();
    }
    drain_record();
  }
  void drain_record() {
    while (record_.pop([this](const RecordHeader& header, std::span<const std::byte> payload) {
      journal_.push_back({header, {payload.begin(), payload.end()}});
      if (header.kind != kKind<TrialRow>) return;
      TrialRow row;
      decode(payload, row);
      before_commit(row.trial);
      if (row.trial == log_fails_at) {
        mailbox_.post(Producer::store, LogFailed{"disk full"});
        return;
      }
      mailbox_.post(Producer::store, TrialCommitted{row.trial});
    })) {
    }
  }
  void serve_link() {
    while (!done_) {
      wait_readable(link_wake_.fd(), kNever);
      link_wake_.clear();
      while (link_.pop([this](const RecordHeader& header, std::span<const std::byte> payload) {
        GuidanceRequest request;
        if (header.kind != kKind<GuidanceRequest> || !decode(payload, request)) return;
        before_guidance(request, mailbox_);
        if (const Guidance answer = model_(request); answer.id != 0) mailbox_.post(Producer::link, answer);
      })) {
      }
    }
  }

  RigConfig config_;
  Recordings recordings_;
  std::function<Guidance(const GuidanceRequest&)> model_;
  std::unique_ptr<TrialGenerator> generator_;
  EmulatedRig rig_;
  Session session_;
  WakeFd record_wake_, link_wake_;
  RecordRing record_, link_{1 << 20};
  Mailbox mailbox_;
  std::unique_ptr<ControlLoop> loop_;
  std::vector<JournalLine> journal_;
  std::atomic<bool> done_{false};
};

// Every second eligible trial gets light.
inline Guidance light_every_second(const GuidanceRequest& request) {
  Guidance g;
  g.id = request.after_trial + 1;
  g.after_trial = request.after_trial;
  g.for_trial = request.for_trial;
  g.eligible = request.for_trial > 0;
  g.propensity = .5;
  g.draw = request.for_trial % 2 == 0 ? .25 : .75;
  g.light = g.eligible && g.draw < g.propensity;
  return g;
}

inline RigConfig emulated_config(std::int64_t trials) {
  auto config = load_rig("builtin:emulated");
  if (!config) return {};
  config->visual_decision.max_trials = trials;
  return *config;
}

}  // namespace dopaloop
