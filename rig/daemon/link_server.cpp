#include "rig/daemon/link_server.h"

#include <atomic>
#include <thread>
#include <vector>

#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/clock.h"
#include "rig/control/control_loop.h"
#include "rig/daemon/command_link.h"
#include "rig/daemon/model_link.h"
#include "rig/daemon/stop_sources.h"
#include "rig/daemon/telemetry_link.h"

namespace dopaloop {

struct LinkServer::Impl {
  Impl(LinkOptions o, RecordRing& r, const WakeFd& w, Mailbox& m)
      : options(std::move(o)),
        ring(r),
        ring_wake(w),
        telemetry(context, options.water_limit_ul, options.light_limit_mj),
        commands(context, m),
        model(context, m, greeted, session),
        stops(options.owner_fd, options.signal_fd, m) {}

  void bind() {
    telemetry.bind(options.channels.telemetry);
    commands.bind(options.channels.command);
    model.bind(options.channels.model);
  }

  // The thread.
  void run() {
    while (!stopping) {
      wait();
      from_ring();
      from_watchers();
      model.take_messages();
      commands.take_commands();
      stops.look();
    }
    from_ring();
    model.tell_session_ended();
    commands.refuse_what_waits("the session has ended");
    telemetry.publish_last_state();
  }

  void wait() {
    const zmq::pollitem_t items[] = {
        {telemetry.socket().handle(), 0, ZMQ_POLLIN, 0}, {commands.socket().handle(), 0, ZMQ_POLLIN, 0},
        {model.socket().handle(), 0, ZMQ_POLLIN, 0},     {model.monitor().handle(), 0, ZMQ_POLLIN, 0},
        {nullptr, ring_wake.fd(), ZMQ_POLLIN, 0},        {nullptr, stops.owner_fd(), ZMQ_POLLIN, 0},
        {nullptr, stops.signal_fd(), ZMQ_POLLIN, 0}};
    std::vector<zmq::pollitem_t> used;
    for (const auto& item : items) {
      if (item.socket || item.fd >= 0) used.push_back(item);
    }
    try {
      zmq::poll(used.data(), used.size(), std::chrono::milliseconds(100));
    } catch (const zmq::error_t&) {  // interrupted
    }
  }

  void from_ring() {
    ring_wake.clear();
    while (ring.pop(
        [this](const RecordHeader& h, std::span<const std::byte> payload) { on_record(h, payload); })) {
    }
  }

  void on_record(const RecordHeader& header, std::span<const std::byte> payload) {
    if (header.kind == kSnapshotKind) {
      Snapshot snapshot;
      if (decode(payload, snapshot)) telemetry.publish(snapshot, session);
      return;
    }
    const auto output = decode_output(header.kind, payload);
    if (!output) return;
    std::visit([&](const auto& o) { on_output(o, header.now); }, *output);
  }

  void on_output(const TrialRow& row, SessionTime) {
    telemetry.publish(row);
    model.tell(row);
  }
  void on_output(const GuidanceRequest& request, SessionTime) { model.ask(request); }
  void on_output(const EventText& event, SessionTime now) { telemetry.publish(event, now); }
  void on_output(const CommandAnswer& answer, SessionTime) { commands.answer(answer); }
  template <class Other>
  void on_output(const Other&, SessionTime) {}

  void from_watchers() {
    if (!telemetry.take_new_watchers()) return;
    watched = true;
    greeted.wake();
  }

  // From the main thread, before the session runs.
  bool wait_for(const std::atomic<bool>& condition, SessionTime deadline) const {
    while (!condition && monotonic_now() < deadline) {
      wait_readable(greeted.fd(), deadline);
      greeted.clear();
    }
    return condition;
  }

  LinkOptions options;
  RecordRing& ring;
  const WakeFd& ring_wake;
  WakeFd greeted;  // a model process said hello, or a watcher came
  v1::SessionInfo session;

  zmq::context_t context{1};
  TelemetryLink telemetry;
  CommandLink commands;
  ModelLink model;
  StopSources stops;

  std::atomic<bool> stopping{false}, watched{false};
  std::thread thread;
};

LinkServer::LinkServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LinkServer::~LinkServer() { stop(); }

Result<std::unique_ptr<LinkServer>> LinkServer::bind(LinkOptions options, RecordRing& ring,
                                                     const WakeFd& ring_wake, Mailbox& mailbox) {
  auto impl = std::make_unique<Impl>(std::move(options), ring, ring_wake, mailbox);
  try {
    impl->bind();
  } catch (const zmq::error_t& e) {
    return fail(impl->options.channels.telemetry + ": cannot open the rig's sockets: " + e.what());
  }
  return std::unique_ptr<LinkServer>(new LinkServer(std::move(impl)));
}

void LinkServer::start(const v1::SessionInfo& session) {
  impl_->session = session;
  impl_->thread = std::thread([this] { impl_->run(); });
}

bool LinkServer::wait_for_model(SessionTime deadline) {
  return impl_->wait_for(impl_->model.here(), deadline);
}
bool LinkServer::wait_for_watcher(SessionTime deadline) { return impl_->wait_for(impl_->watched, deadline); }

void LinkServer::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->stopping = true;
  impl_->ring_wake.wake();
  impl_->thread.join();
}

}  // namespace dopaloop
