#include "rig/daemon/link_server.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <thread>
#include <vector>
#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "protocol/codec.h"
#include "protocol/command_check.h"
#include "protocol/dopaloop_v1.pb.h"
#include "rig/base/clock.h"
#include "rig/control/control_loop.h"
#include "rig/daemon/telemetry.h"

namespace dopaloop {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr int kCommandsAtOnce = 32;              // then the others get their turn
constexpr std::size_t kMaxPending = 256;         // commands whose answer is awaited
constexpr std::size_t kMaxModelMessage = 65536;  // bytes

using Envelope = std::vector<std::string>;  // the frames before the last one

// Receives one message of at least one frame; false when there is none.
// `source`: descriptor of the connection it came by.
bool receive(zmq::socket_t& socket, Envelope& envelope, std::string& body, int* source = nullptr) {
  std::vector<zmq::message_t> frames;
  if (!zmq::recv_multipart(socket, std::back_inserter(frames), zmq::recv_flags::dontwait)) return false;
  envelope.clear();
  for (std::size_t i = 0; i + 1 < frames.size(); ++i) envelope.push_back(frames[i].to_string());
  body = frames.empty() ? std::string() : frames.back().to_string();
  if (source && !frames.empty()) *source = ::zmq_msg_get(frames.back().handle(), ZMQ_SRCFD);
  return true;
}

// Never blocks: who does not read loses the message.
void send(zmq::socket_t& socket, const Envelope& envelope, const std::string& body) {
  try {
    for (const std::string& frame : envelope) {
      if (!socket.send(zmq::buffer(frame), zmq::send_flags::sndmore | zmq::send_flags::dontwait)) return;
    }
    socket.send(zmq::buffer(body), zmq::send_flags::dontwait);
  } catch (const zmq::error_t&) {  // the peer is gone
  }
}

}  // namespace

struct LinkServer::Impl {
  Impl(LinkOptions o, RecordRing& r, const WakeFd& w, Mailbox& m)
      : options(std::move(o)), ring(r), ring_wake(w), mailbox(m) {}

  void bind() {
    for (zmq::socket_t* s : {&telemetry, &command, &model}) s->set(zmq::sockopt::linger, 1000);
    telemetry.set(zmq::sockopt::sndhwm, 2000);
    command.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxCommandBytes * 4));
    model.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kMaxModelMessage));
    model.set(zmq::sockopt::router_mandatory, true);
    telemetry.bind(options.channels.telemetry);
    command.bind(options.channels.command);
    const std::string watch = "inproc://model-monitor";
    ::zmq_socket_monitor(model.handle(), watch.c_str(), ZMQ_EVENT_DISCONNECTED);
    model_monitor.connect(watch);
    model.bind(options.channels.model);
  }

  // ---- the thread

  void run() {
    while (!stopping) {
      zmq::pollitem_t items[] = {{telemetry.handle(), 0, ZMQ_POLLIN, 0},
                                 {command.handle(), 0, ZMQ_POLLIN, 0},
                                 {model.handle(), 0, ZMQ_POLLIN, 0},
                                 {model_monitor.handle(), 0, ZMQ_POLLIN, 0},
                                 {nullptr, ring_wake.fd(), ZMQ_POLLIN, 0},
                                 {nullptr, owner_open ? options.owner_fd : -1, ZMQ_POLLIN, 0},
                                 {nullptr, options.signal_fd, ZMQ_POLLIN, 0}};
      // Unused descriptors come last and are left out.
      std::vector<zmq::pollitem_t> used;
      for (const auto& item : items) {
        if (item.socket || item.fd >= 0) used.push_back(item);
      }
      try {
        zmq::poll(used.data(), used.size(), std::chrono::milliseconds(100));
      } catch (const zmq::error_t&) {  // interrupted
      }
      from_ring();
      from_watchers();
      from_model_monitor();
      from_model();
      from_commands();
      from_owner();
      from_signals();
    }
    from_ring();
    finish();
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
      if (decode(payload, snapshot)) publish_state(snapshot);
      return;
    }
    const auto output = decode_output(header.kind, payload);
    if (!output) return;
    std::visit([&](const auto& o) { on_output(o, header.now); }, *output);
  }

  void publish_state(const Snapshot& snapshot) {
    v1::Telemetry message;
    message.set_version(kVersion);
    *message.mutable_state()->mutable_session() = session;
    message.mutable_state()->set_sequence(++states);
    to_proto(snapshot, message.mutable_state());
    message.mutable_state()->set_water_limit_ul(options.water_limit_ul);
    message.mutable_state()->set_light_limit_mj(options.light_limit_mj);
    message.mutable_state()->set_water_day_limit_ul(options.water_day_limit_ul);
    message.mutable_state()->set_light_day_limit_mj(options.light_day_limit_mj);
    last_state = message.SerializeAsString();
    send(telemetry, {"state"}, last_state);
  }

  void on_output(const TrialRow& row, SessionTime) {
    v1::Telemetry message;
    message.set_version(kVersion);
    to_proto(row, message.mutable_trial());
    send(telemetry, {"trial"}, message.SerializeAsString());
    last_trial.emplace();
    last_trial->set_version(kVersion);
    to_proto(row, last_trial->mutable_trial());
    to_model(*last_trial);
  }
  void on_output(const GuidanceRequest& request, SessionTime) {
    last_request.emplace();
    last_request->set_version(kVersion);
    to_proto(request, last_request->mutable_request());
    to_model(*last_request);
  }
  void on_output(const EventText& event, SessionTime now) {
    v1::Telemetry message;
    message.set_version(kVersion);
    to_proto(event, now, message.mutable_event());
    send(telemetry, {"event"}, message.SerializeAsString());
  }
  void on_output(const CommandAnswer& answer, SessionTime) {
    const auto found = pending.find(std::string(answer.request_id.view()));
    if (found == pending.end()) return;
    reply(found->second, found->first, answer.accepted, std::string(answer.reason.view()));
    pending.erase(found);
  }
  template <class Other>
  void on_output(const Other&, SessionTime) {}

  // XPUB gives a frame that begins with 1 for each new subscription.
  void from_watchers() {
    Envelope envelope;
    std::string body;
    while (receive(telemetry, envelope, body)) {
      if (body.empty() || body[0] != 1) continue;
      watched = true;
      greeted.wake();
    }
  }

  // ---- commands

  void from_commands() {
    Envelope envelope;
    std::string body;
    for (int i = 0; i < kCommandsAtOnce && receive(command, envelope, body); ++i) on_command(envelope, body);
  }

  void on_command(const Envelope& envelope, const std::string& body) {
    v1::Command asked;
    if (const auto checked = parse_command(std::as_bytes(std::span(body)), asked); !checked) {
      return reply(envelope, is_request_id(asked.request_id()) ? asked.request_id() : "", false,
                   checked.error());
    }
    if (pending.size() >= kMaxPending)
      return reply(envelope, asked.request_id(), false, "busy: too many commands at once");
    pending[asked.request_id()] = envelope;
    if (!mailbox.post(Producer::link, to_command(asked))) {
      pending.erase(asked.request_id());
      reply(envelope, asked.request_id(), false,
            "busy: the control thread has not taken the last commands yet");
    }
  }

  void reply(const Envelope& envelope, const std::string& id, bool accepted, const std::string& reason) {
    v1::CommandReply message;
    message.set_version(kVersion);
    message.set_request_id(id);
    message.set_accepted(accepted);
    message.set_reason(reason);
    send(command, envelope, message.SerializeAsString());
  }

  void post_own(CommandKind kind, const char* who) {
    OperatorCommand c;
    c.command = kind;
    c.who = who;
    mailbox.post(Producer::link, c);
  }

  void from_owner() {
    if (options.owner_fd < 0 || !owner_open) return;
    if (!wait_readable(options.owner_fd, at_ns<SessionTime>(0))) return;
    char byte = 0;
    if (::read(options.owner_fd, &byte, 1) > 0) return;
    owner_open = false;
    post_own(CommandKind::stop_after_trial, "rigd: the program that started it is gone");
  }

  void from_signals() {
    signalfd_siginfo info{};
    if (options.signal_fd < 0) return;
    while (::read(options.signal_fd, &info, sizeof info) == sizeof info) {
      const bool now = info.ssi_signo == SIGTERM || signalled;
      post_own(now ? CommandKind::stop_now : CommandKind::stop_after_trial, "rigd: stop signal");
      signalled = true;
    }
  }

  // ---- the model process

  void from_model_monitor() {
    Envelope envelope;
    std::string body;
    while (receive(model_monitor, envelope, body)) {
      // The first frame: u16 event, i32 descriptor of the connection.
      std::int32_t fd = -1;
      if (!envelope.empty() && envelope[0].size() >= 6) std::memcpy(&fd, envelope[0].data() + 2, sizeof fd);
      if (!model_here || fd != model_fd) continue;  // another one left
      model_here = false;
      mailbox.post(Producer::link, ModelState{false});
    }
  }

  void from_model() {
    Envelope envelope;
    std::string body;
    while (receive(model, envelope, body, &received_from)) {
      v1::FromModel message;
      if (!message.ParseFromString(body) || message.version() != kVersion) continue;
      if (message.has_hello()) on_hello(envelope, message.hello());
      if (message.has_guidance() && envelope == model_address) on_guidance(message.guidance());
    }
  }

  void on_hello(const Envelope& envelope, const v1::Hello& said) {
    if (model_here && envelope != model_address) return;  // one model process a rig
    model_address = envelope;
    model_fd = received_from;
    *session.mutable_weight_names() = said.weight_names();
    // A Hello that is merely repeated begins no new life.
    if (!model_here || said.pid() != model_pid) session.set_model_life(session.model_life() + 1);
    model_pid = said.pid();
    mailbox.post(Producer::link, weight_names(said));
    v1::ToModel message;
    message.set_version(kVersion);
    *message.mutable_session() = session;
    to_model(message);
    if (last_trial) to_model(*last_trial);
    if (last_request) to_model(*last_request);
    if (!model_here.exchange(true)) mailbox.post(Producer::link, ModelState{true});
    greeted.wake();
  }

  static WeightNames weight_names(const v1::Hello& said) {
    std::string names;
    for (const std::string& name : said.weight_names()) names += (names.empty() ? "" : " ") + name;
    return {std::string_view(said.model()), std::string_view(names)};
  }

  void on_guidance(const v1::Guidance& message) {
    Guidance guidance;
    if (from_proto(message, guidance)) mailbox.post(Producer::link, guidance);
  }

  void to_model(const v1::ToModel& message) {
    if (!model_address.empty()) send(model, model_address, message.SerializeAsString());
  }

  // From the main thread, before the session runs.
  bool wait_for(const std::atomic<bool>& condition, SessionTime deadline) const {
    while (!condition && monotonic_now() < deadline) {
      wait_readable(greeted.fd(), deadline);
      greeted.clear();
    }
    return condition;
  }

  void finish() {
    v1::ToModel end;
    end.set_version(kVersion);
    end.mutable_session_end();
    to_model(end);
    for (const auto& [id, envelope] : pending) reply(envelope, id, false, "the session has ended");
    if (!last_state.empty()) send(telemetry, {"state"}, last_state);
  }

  LinkOptions options;
  RecordRing& ring;
  const WakeFd& ring_wake;
  Mailbox& mailbox;
  WakeFd greeted;  // a model process said hello, or a watcher came

  zmq::context_t context{1};
  zmq::socket_t telemetry{context, zmq::socket_type::xpub};  // XPUB: it hears of subscriptions
  zmq::socket_t command{context, zmq::socket_type::router};
  zmq::socket_t model{context, zmq::socket_type::router};
  zmq::socket_t model_monitor{context, zmq::socket_type::pair};

  v1::SessionInfo session;
  std::atomic<bool> stopping{false}, model_here{false}, watched{false};
  bool owner_open = true, signalled = false;
  std::uint64_t states = 0;
  std::string last_state;
  Envelope model_address;
  int received_from = -1;  // descriptor of the connection that the last model message came by
  int model_fd = -1;
  std::uint32_t model_pid = 0;
  std::optional<v1::ToModel> last_trial, last_request;
  std::map<std::string, Envelope> pending;
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

bool LinkServer::wait_for_model(SessionTime deadline) { return impl_->wait_for(impl_->model_here, deadline); }
bool LinkServer::wait_for_watcher(SessionTime deadline) { return impl_->wait_for(impl_->watched, deadline); }

void LinkServer::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->stopping = true;
  impl_->ring_wake.wake();
  impl_->thread.join();
}

}  // namespace dopaloop
