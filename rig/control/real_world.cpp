#include "rig/control/real_world.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <utility>

#include <boost/asio.hpp>

#include "rig/base/check.h"
#include "rig/base/clock.h"

namespace dopaloop {
namespace {

namespace asio = boost::asio;

// Asio allocates each pending operation; this gives it a fixed room that the operation's handler owns.
struct Room {
  alignas(std::max_align_t) std::byte bytes[512];
  bool used = false;
};

template <class T>
struct RoomAllocator {
  using value_type = T;
  explicit RoomAllocator(Room* r) : room(r) {}
  template <class U>
  RoomAllocator(const RoomAllocator<U>& other) : room(other.room) {}  // NOLINT
  T* allocate(std::size_t n) {
    DOPALOOP_CHECK(!room->used && n * sizeof(T) <= sizeof room->bytes, "an Asio operation outgrew its room");
    room->used = true;
    return reinterpret_cast<T*>(room->bytes);
  }
  void deallocate(T*, std::size_t) { room->used = false; }
  template <class U>
  bool operator==(const RoomAllocator<U>& other) const {
    return room == other.room;
  }
  Room* room;
};

template <class F>
struct InRoom {
  using allocator_type = RoomAllocator<void>;
  allocator_type get_allocator() const { return allocator_type(room); }
  void operator()(const boost::system::error_code& e) { f(e); }
  Room* room;
  F f;
};

struct Source {
  Source(asio::io_context& io, int fd) : descriptor(io, fd) {}
  asio::posix::stream_descriptor descriptor;
  Room room;
  bool ready = false;
  bool waiting = false;
};

void listen(Source& s) {
  if (s.waiting) return;
  s.waiting = true;
  auto done = [&s](const boost::system::error_code& e) {
    s.waiting = false;
    s.ready = !e;
  };
  s.descriptor.async_wait(asio::posix::stream_descriptor::wait_read, InRoom<decltype(done)>{&s.room, done});
}

}  // namespace

struct RealWorld::Impl {
  Impl(std::vector<Fd> fds, Mailbox& box)
      : mailbox(box),
        timer(io, ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
        post(io, ::dup(box.fd())) {
    for (Fd& fd : fds) ports.push_back(std::make_unique<Source>(io, fd.release()));
    closed.resize(ports.size());
  }

  // Operations still pending live in the sources' rooms: all end before the first room goes.
  ~Impl() {
    boost::system::error_code ignored;
    for (const auto& port : ports) port->descriptor.close(ignored);
    timer.descriptor.close(ignored);
    post.descriptor.close(ignored);
    io.restart();
    io.poll(ignored);
  }

  void arm(SessionTime deadline) {
    if (deadline == armed) return;
    armed = deadline;
    const std::int64_t ns = deadline == kNever ? 0 : std::max<std::int64_t>(1, to_ns(deadline));
    const itimerspec at{{0, 0}, {ns / 1'000'000'000LL, ns % 1'000'000'000LL}};
    ::timerfd_settime(timer.descriptor.native_handle(), TFD_TIMER_ABSTIME, &at, nullptr);
  }

  bool from_port(Wake& wake) {
    for (std::size_t k = 0; k < ports.size(); ++k) {
      const std::size_t i = next_port++ % ports.size();  // no port can starve the others
      if (!ports[i]->ready || closed[i]) continue;
      const ssize_t n = ::read(ports[i]->descriptor.native_handle(), buffer.data(), buffer.size());
      if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        ports[i]->ready = false;
        continue;
      }
      wake.device = i;
      wake.why = n > 0 ? Wake::Why::bytes : Wake::Why::closed;
      closed[i] = n <= 0;
      wake.bytes = {buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
      return true;
    }
    return false;
  }

  bool from_mailbox(Wake& wake) {
    auto input = mailbox.take();
    if (!input && post.ready) {
      post.ready = false;
      mailbox.clear();
      input = mailbox.take();
    }
    if (!input) return false;
    wake.why = Wake::Why::input;
    wake.input = *input;
    return true;
  }

  bool take(Wake& wake) { return from_port(wake) || from_mailbox(wake); }

  // Without asking epoll: what came since it was asked, or while this process was stopped, is older than any
  // judgement made now.
  bool look_again(Wake& wake) {
    for (const auto& port : ports) port->ready = true;
    post.ready = true;
    return take(wake);
  }

  void clear_timer() {
    if (!std::exchange(timer.ready, false)) return;
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto n =
        ::read(timer.descriptor.native_handle(), &expirations, sizeof expirations);
    armed = kNever;
  }

  void listen_all() {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (!ports[i]->ready && !closed[i]) listen(*ports[i]);
    }
    if (!post.ready) listen(post);
    if (!timer.ready) listen(timer);
  }

  Mailbox& mailbox;
  asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
  Source timer, post;
  std::vector<std::unique_ptr<Source>> ports;
  std::vector<char> closed;
  std::array<std::byte, kMaxRead> buffer;
  std::size_t next_port = 0;
  SessionTime armed = kNever;
};

RealWorld::RealWorld(std::vector<Fd> ports, Mailbox& mailbox, bool spin)
    : impl_(std::make_unique<Impl>(std::move(ports), mailbox)), spin_(spin) {}
RealWorld::~RealWorld() = default;

SessionTime RealWorld::start_time() { return monotonic_now(); }

void RealWorld::wait(SessionTime deadline, Wake& wake) {
  for (;;) {
    impl_->listen_all();
    impl_->io.poll();
    impl_->clear_timer();
    const bool came = impl_->take(wake);
    wake.now = monotonic_now();  // after the reading: nothing arrives later than `now`
    if (came) return;
    if (deadline <= wake.now) {
      if (impl_->look_again(wake)) {
        wake.now = monotonic_now();
      } else {
        wake.why = Wake::Why::deadline;
      }
      return;
    }
    if (spin_) continue;
    impl_->listen_all();
    impl_->arm(deadline);
    impl_->io.run_one();
  }
}

bool RealWorld::write(std::size_t device, std::span<const std::byte> bytes) {
  const ssize_t n = ::write(impl_->ports[device]->descriptor.native_handle(), bytes.data(), bytes.size());
  return n == static_cast<ssize_t>(bytes.size());
}

}  // namespace dopaloop
