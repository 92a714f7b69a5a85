#include "rig/control/guard.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "rig/base/check.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DOPALOOP_SANITIZER_HOOKS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DOPALOOP_SANITIZER_HOOKS 1
#endif

#ifdef DOPALOOP_SANITIZER_HOOKS
#include <sanitizer/allocator_interface.h>
#endif

namespace dopaloop {
namespace {

constinit thread_local int depth = 0;
std::atomic<std::uint64_t> sections{0};

[[noreturn]] void breach(const char* what) {
  depth = 0;
  make_outputs_safe();
  const auto say = [](const char* s) {
    [[maybe_unused]] const auto n = ::write(STDERR_FILENO, s, std::strlen(s));
  };
  say("real-time guard: the control thread ");
  say(what);
  say("\n");
  void* frames[48];
  ::backtrace_symbols_fd(frames, ::backtrace(frames, 48), STDERR_FILENO);
  std::abort();
}

inline void forbid(const char* what) {
  if (depth > 0) [[unlikely]]
    breach(what);
}

#ifdef DOPALOOP_SANITIZER_HOOKS
void on_malloc(const volatile void*, std::size_t) { forbid("allocated memory"); }
void on_free(const volatile void* p) {
  if (p) forbid("freed memory");
}
const int hooks = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
#endif

}  // namespace

RealtimeSection::RealtimeSection() {
#ifdef DOPALOOP_SANITIZER_HOOKS
  DOPALOOP_CHECK(hooks > 0, "the sanitizer took no allocation hooks");
#endif
  sections.fetch_add(1, std::memory_order_relaxed);
  ++depth;
}
RealtimeSection::~RealtimeSection() { --depth; }

OutsideRealtime::OutsideRealtime() : depth_(depth) { depth = 0; }
OutsideRealtime::~OutsideRealtime() { depth = depth_; }

std::uint64_t guarded_sections() { return sections; }

}  // namespace dopaloop

#ifndef DOPALOOP_SANITIZER_HOOKS

// ---- interposition: the program's own definitions come before the C library's ----------------------------

extern "C" {

void* __libc_malloc(std::size_t);                 // NOLINT
void __libc_free(void*);                          // NOLINT
void* __libc_calloc(std::size_t, std::size_t);    // NOLINT
void* __libc_realloc(void*, std::size_t);         // NOLINT
void* __libc_memalign(std::size_t, std::size_t);  // NOLINT

void* malloc(std::size_t n) noexcept {
  dopaloop::forbid("allocated memory");
  return __libc_malloc(n);
}
void free(void* p) noexcept {
  if (p) dopaloop::forbid("freed memory");
  __libc_free(p);
}
void* calloc(std::size_t n, std::size_t size) noexcept {
  dopaloop::forbid("allocated memory");
  return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t n) noexcept {
  dopaloop::forbid("reallocated memory");
  return __libc_realloc(p, n);
}
void* memalign(std::size_t alignment, std::size_t n) noexcept {
  dopaloop::forbid("allocated memory");
  return __libc_memalign(alignment, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) noexcept {
  dopaloop::forbid("allocated memory");
  return __libc_memalign(alignment, n);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t n) noexcept {
  dopaloop::forbid("allocated memory");
  *out = __libc_memalign(alignment, n);
  return *out || n == 0 ? 0 : ENOMEM;
}

}  // extern "C"

namespace {

// The C library's own function behind one of ours.
template <class F>
F* real(const char* name) {
  return reinterpret_cast<F*>(::dlsym(RTLD_NEXT, name));
}

bool regular_file(int fd) {
  struct stat s {};
  return ::fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

inline void forbid_file(int fd) {
  if (dopaloop::depth > 0 && regular_file(fd)) dopaloop::breach("wrote to a file");
}

inline void forbid_file(FILE* stream) {
  if (dopaloop::depth > 0 && (!stream || regular_file(::fileno(stream)))) dopaloop::breach("wrote to a file");
}

}  // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* m) noexcept {
  static auto* const next = real<int(pthread_mutex_t*)>("pthread_mutex_lock");
  dopaloop::forbid("took a lock");
  return next(m);
}
int pthread_mutex_timedlock(pthread_mutex_t* m, const timespec* until) noexcept {
  static auto* const next = real<int(pthread_mutex_t*, const timespec*)>("pthread_mutex_timedlock");
  dopaloop::forbid("took a lock");
  return next(m, until);
}
int pthread_mutex_clocklock(pthread_mutex_t* m, clockid_t clock, const timespec* until) noexcept {
  static auto* const next =
      real<int(pthread_mutex_t*, clockid_t, const timespec*)>("pthread_mutex_clocklock");
  dopaloop::forbid("took a lock");
  return next(m, clock, until);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* m) noexcept {
  static auto* const next = real<int(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
  dopaloop::forbid("took a lock");
  return next(m);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* m) noexcept {
  static auto* const next = real<int(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
  dopaloop::forbid("took a lock");
  return next(m);
}
ssize_t write(int fd, const void* data, std::size_t n) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t)>("write");
  forbid_file(fd);
  return next(fd, data, n);
}
ssize_t writev(int fd, const iovec* parts, int n) {
  static auto* const next = real<ssize_t(int, const iovec*, int)>("writev");
  forbid_file(fd);
  return next(fd, parts, n);
}
ssize_t pwrite(int fd, const void* data, std::size_t n, off_t at) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  forbid_file(fd);
  return next(fd, data, n, at);
}
ssize_t pwrite64(int fd, const void* data, std::size_t n, off64_t at) {
  static auto* const next = real<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  forbid_file(fd);
  return next(fd, data, n, at);
}
// Streams write by the C library's inside: what fills their buffers is caught, written out or not.
std::size_t fwrite(const void* data, std::size_t size, std::size_t n, FILE* stream) {
  static auto* const next = real<std::size_t(const void*, std::size_t, std::size_t, FILE*)>("fwrite");
  forbid_file(stream);
  return next(data, size, n, stream);
}
int fputs(const char* text, FILE* stream) {
  static auto* const next = real<int(const char*, FILE*)>("fputs");
  forbid_file(stream);
  return next(text, stream);
}
int fputc(int c, FILE* stream) {
  static auto* const next = real<int(int, FILE*)>("fputc");
  forbid_file(stream);
  return next(c, stream);
}
int fflush(FILE* stream) {
  static auto* const next = real<int(FILE*)>("fflush");
  forbid_file(stream);
  return next(stream);
}
int fsync(int fd) {
  static auto* const next = real<int(int)>("fsync");
  forbid_file(fd);
  return next(fd);
}
int fdatasync(int fd) {
  static auto* const next = real<int(int)>("fdatasync");
  forbid_file(fd);
  return next(fd);
}

}  // extern "C"

#endif
