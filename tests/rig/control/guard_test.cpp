// The guard bites: what is planted inside a real-time section ends the process with the guard's own words,
// and the same outside of one does not. Under a sanitizer only allocation is guarded (guard.h), so only that
// is tested there.
#include "rig/control/guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "rig/base/check.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DOPALOOP_TEST_SANITIZED 1
#endif
#endif
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DOPALOOP_TEST_NO_HOOK_FOR_ALIGNED 1  // that sanitizer calls no hook there
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DOPALOOP_TEST_SANITIZED 1
#endif

namespace dopaloop {
namespace {

// So that no compiler sees that what was allocated is never used.
void* volatile kept = nullptr;

void* allocate() {
  void* p = std::malloc(100);
  kept = p;
  return p;
}

template <class F>
void in_realtime(F&& f) {
  RealtimeSection section;
  f();
}

TEST(Guard, LetsAnythingPassOutsideOfASection) {
  std::free(allocate());
  std::mutex mutex;
  { const std::lock_guard lock(mutex); }
  in_realtime([] {});
  std::free(allocate());
}

TEST(Guard, CountsItsSections) {
  const std::uint64_t before = guarded_sections();
  for (int i = 0; i < 5; ++i) in_realtime([] {});
  EXPECT_EQ(guarded_sections(), before + 5);
}

TEST(Guard, LetsPassWhatIsMarkedAsOutsideRealtime) {
  in_realtime([] {
    OutsideRealtime emulation;
    std::free(allocate());
    std::vector<int> v(1000);
    kept = v.data();
  });
}

TEST(Guard, GuardsItsOwnThreadAlone) {
  std::unique_ptr<std::thread> other;
  std::vector<int> made_elsewhere;
  in_realtime([&] {
    OutsideRealtime start;
    other = std::make_unique<std::thread>([&] { made_elsewhere.resize(1000); });
    other->join();
  });
  EXPECT_EQ(made_elsewhere.size(), 1000u);
}

TEST(Guard, LetsPassWhatTheControlThreadDoes) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  char byte = 'x';
  long n = 0;
  in_realtime([&] {
    n += ::write(ends[1], &byte, 1);  // a device is no regular file
    n += ::read(ends[0], &byte, 1);
    std::free(nullptr);
  });
  EXPECT_EQ(n, 2);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(GuardDeathTest, CatchesMalloc) {
  EXPECT_DEATH(in_realtime([] { allocate(); }), "real-time guard: the control thread allocated memory");
  std::printf("REPORT: the planted allocation was caught\n");
}

TEST(GuardDeathTest, CatchesNew) {
  EXPECT_DEATH(in_realtime([] { kept = new int[1000]; }),
               "real-time guard: the control thread allocated memory");
}

TEST(GuardDeathTest, CatchesAGrowingVectorAndALongString) {
  std::vector<int> v;
  EXPECT_DEATH(in_realtime([&] { v.push_back(1); }), "allocated memory");
  EXPECT_DEATH(in_realtime([] { kept = std::string(100, 'x').data(); }), "allocated memory");
}

TEST(GuardDeathTest, CatchesOtherWaysToAllocate) {
  EXPECT_DEATH(in_realtime([] { kept = std::calloc(10, 10); }), "allocated memory");
  EXPECT_DEATH(in_realtime([] { kept = ::strdup("text"); }), "allocated memory");
#ifndef DOPALOOP_TEST_NO_HOOK_FOR_ALIGNED
  EXPECT_DEATH(in_realtime([] { kept = std::aligned_alloc(64, 640); }), "allocated memory");
#endif
  EXPECT_DEATH(in_realtime([] { kept = ::operator new (64, std::align_val_t{64}); }), "allocated memory");
  void* p = allocate();
  EXPECT_DEATH(in_realtime([&] { kept = std::realloc(p, 100000); }), "allocated memory|freed memory");
  std::free(p);
}

TEST(GuardDeathTest, CatchesFree) {
  void* p = allocate();
  EXPECT_DEATH(in_realtime([&] { std::free(p); }), "real-time guard: the control thread freed memory");
  std::free(p);
}

TEST(GuardDeathTest, GuardsAgainAfterAnExemptionAndInsideNestedSections) {
  EXPECT_DEATH(in_realtime([] {
                 { OutsideRealtime emulation; }
                 allocate();
               }),
               "allocated memory");
  EXPECT_DEATH(in_realtime([] {
                 in_realtime([] {});
                 allocate();
               }),
               "allocated memory");
  EXPECT_DEATH(in_realtime([] {
                 OutsideRealtime emulation;
                 in_realtime([] { allocate(); });
               }),
               "allocated memory");
}

TEST(GuardDeathTest, MakesOutputsSafeFirstAndPrintsAStack) {
  EXPECT_DEATH(
      {
        set_safe_outputs_handler([]() noexcept { std::fputs("outputs are off\n", stderr); });
        in_realtime([] { allocate(); });
      },
      "outputs are off\nreal-time guard: (.|\n)*rig_control_test");
}

#ifndef DOPALOOP_TEST_SANITIZED

// A file on disk, opened before the section.
class OpenFile {
 public:
  OpenFile() {
    std::string name = testing::TempDir() + "guard_test_XXXXXX";
    fd_ = ::mkstemp(name.data());
    ::unlink(name.c_str());
  }
  ~OpenFile() { ::close(fd_); }
  int fd() const { return fd_; }

 private:
  int fd_;
};

TEST(GuardDeathTest, CatchesAMutexThatIsFree) {
  std::mutex mutex;
  EXPECT_DEATH(in_realtime([&] { mutex.lock(); }), "real-time guard: the control thread took a lock");
}

TEST(GuardDeathTest, CatchesOtherLocks) {
  std::shared_mutex shared;
  EXPECT_DEATH(in_realtime([&] { shared.lock(); }), "took a lock");
  EXPECT_DEATH(in_realtime([&] { shared.lock_shared(); }), "took a lock");
  std::recursive_mutex recursive;
  EXPECT_DEATH(in_realtime([&] { recursive.lock(); }), "took a lock");
  std::timed_mutex timed;
  EXPECT_DEATH(in_realtime([&] { (void)timed.try_lock_for(std::chrono::seconds(1)); }), "took a lock");
}

TEST(GuardDeathTest, CatchesAWriteToARegularFile) {
  const OpenFile file;
  EXPECT_DEATH(in_realtime([&] { (void)!::write(file.fd(), "x", 1); }),
               "real-time guard: the control thread wrote to a file");
}

TEST(GuardDeathTest, CatchesOtherWaysToWriteAFile) {
  const OpenFile file;
  char x = 'x';
  iovec part{&x, 1};
  EXPECT_DEATH(in_realtime([&] { (void)!::writev(file.fd(), &part, 1); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { (void)!::pwrite(file.fd(), &x, 1, 0); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { ::fsync(file.fd()); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { ::fdatasync(file.fd()); }), "wrote to a file");
}

TEST(GuardDeathTest, CatchesAStreamThoughItsBufferWasThereBefore) {
  const OpenFile file;
  std::FILE* stream = ::fdopen(::dup(file.fd()), "w");
  std::fputs("warm", stream);
  std::fflush(stream);
  EXPECT_DEATH(in_realtime([&] { std::fputs("xyz", stream); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { std::fputc('x', stream); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { (void)!std::fwrite("xyz", 1, 3, stream); }), "wrote to a file");
  EXPECT_DEATH(in_realtime([&] { std::fflush(stream); }), "wrote to a file");
  std::fclose(stream);
}

TEST(GuardDeathTest, LetsABrokenCheckSayItsOwnSentence) {
  EXPECT_DEATH(in_realtime([] { DOPALOOP_CHECK(false, "counts are broken"); }), "bug: counts are broken");
}

TEST(Guard, LetsLocksAndFilesPassOutsideOfASectionAndInAnExemption) {
  const OpenFile file;
  std::mutex mutex;
  long n = ::write(file.fd(), "x", 1);
  in_realtime([&] {
    OutsideRealtime emulation;
    const std::lock_guard lock(mutex);
    n += ::write(file.fd(), "x", 1);
  });
  EXPECT_EQ(n, 2);
}

#endif

}  // namespace
}  // namespace dopaloop
