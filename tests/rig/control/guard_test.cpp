#include "rig/control/guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dopaloop {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DOPALOOP_ALLOCATIONS_ONLY 1
#endif
#endif

void* volatile sink;  // keeps the compiler from leaving an allocation out

void allocate() {
  RealtimeSection realtime;
  sink = std::malloc(64);
}

void make_new() {
  RealtimeSection realtime;
  sink = new int(1);
}

void grow_a_vector() {
  std::vector<int> v{1};
  RealtimeSection realtime;
  v.resize(1000);
  sink = v.data();
}

void release() {
  void* p = std::malloc(64);
  sink = p;
  RealtimeSection realtime;
  std::free(p);
}

TEST(RealtimeGuard, CatchesThePlantedAllocation) {
  EXPECT_DEATH(allocate(), "real-time guard: the control thread allocated memory");
  std::printf("REPORT: the planted allocation was caught\n");
}

TEST(RealtimeGuard, CatchesNewAndGrowthAndRelease) {
  EXPECT_DEATH(make_new(), "allocated memory");
  EXPECT_DEATH(grow_a_vector(), "allocated memory");
  EXPECT_DEATH(release(), "freed memory");
}

TEST(RealtimeGuard, CatchesAnAllocationDeepInsideNestedSections) {
  EXPECT_DEATH(
      {
        RealtimeSection outer;
        { RealtimeSection inner; }
        sink = std::malloc(8);
      },
      "allocated memory");
}

#ifndef DOPALOOP_ALLOCATIONS_ONLY
TEST(RealtimeGuard, CatchesABlockingLock) {
  std::mutex mutex;
  EXPECT_DEATH(
      {
        RealtimeSection realtime;
        mutex.lock();
      },
      "took a lock");
}

TEST(RealtimeGuard, CatchesAWriteToARegularFile) {
  std::string path = testing::TempDir() + "guard_test_XXXXXX";
  const int fd = ::mkstemp(path.data());
  ASSERT_GE(fd, 0);
  EXPECT_DEATH(
      {
        RealtimeSection realtime;
        if (::write(fd, "x", 1) != 1) std::_Exit(3);
      },
      "wrote to a file");
  ::close(fd);
  ::unlink(path.c_str());
}

TEST(RealtimeGuard, LetsAPipeBeWritten) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    RealtimeSection realtime;
    EXPECT_EQ(::write(ends[1], "x", 1), 1);
  }
  ::close(ends[0]);
  ::close(ends[1]);
}
#endif

TEST(RealtimeGuard, LetsTheOutsideWorldDoAsItLikes) {
  RealtimeSection realtime;
  {
    OutsideRealtime emulation;
    const std::vector<int> v(1000);
    EXPECT_EQ(v.size(), 1000u);
  }
}

TEST(RealtimeGuard, BindsNobodyOutsideASection) {
  const auto before = guarded_sections();
  { RealtimeSection realtime; }
  EXPECT_EQ(guarded_sections(), before + 1);
  EXPECT_TRUE(std::make_unique<int>(1));
}

}  // namespace
}  // namespace dopaloop
