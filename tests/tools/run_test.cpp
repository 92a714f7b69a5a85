#include "tools/run.h"

#include <gtest/gtest.h>

#include <sstream>

#include "protocol/channels.h"
#include "tests/tools/scripts.h"

namespace dopaloop {
namespace {

// One `dopaloop run` of the embedded rig with stand-ins for the programs it starts.
struct OneRun {
  Scripts scripts;
  TemporaryFolder runtime;
  std::ostringstream out, err;

  explicit OneRun(const std::string& rigd) {
    scripts.add("rigd", rigd);
    scripts.add("modeld", "cat <&3");
    scripts.add("dopaloop", "cat <&3");
  }
  int operator()() { return run({.plain = true, .runtime = runtime.path(), .bin = scripts.bin()}, out, err); }
};

TEST(Run, ReturnsWhatRigdReturnsAndSaysWhereTheSessionLies) {
  for (const int code : {0, 3}) {
    OneRun r("echo 'session /data/M/1'; exit " + std::to_string(code));
    EXPECT_EQ(r(), code);
    EXPECT_TRUE(r.out.str().ends_with("\nsession /data/M/1   look at it with: dopaloop show /data/M/1\n"))
        << r.out.str();
  }
}

TEST(Run, ShowsWhyRigdRefusedToStart) {
  OneRun r("echo 'rigd: no such mouse' >&2; exit 2");
  EXPECT_EQ(r(), 2);
  EXPECT_EQ(r.err.str(), "rigd: no such mouse\n");
  EXPECT_EQ(r.out.str(), "");
}

TEST(Run, CallsAnUnknownExitAFailureAndAKilledRigdAFault) {
  OneRun odd("exit 42");
  EXPECT_EQ(odd(), 1);
  EXPECT_EQ(odd.err.str(), "dopaloop run: rigd ended with 42\n");
  OneRun killed("echo 'session /data/M/1'; kill -9 $$");
  EXPECT_EQ(killed(), 3);
  EXPECT_NE(killed.err.str().find("rigd was killed by signal 9"), std::string::npos);
}

TEST(Run, RefusesARigThatIsAlreadyRunningWithoutTouchingIt) {
  OneRun r("echo started >&2");
  const auto daemon = RuntimeLock::acquire(r.runtime.path(), kDaemonLock, "emulated");
  ASSERT_TRUE(daemon);
  EXPECT_EQ(r(), 1);
  EXPECT_NE(r.err.str().find("is already running (pid "), std::string::npos);
  EXPECT_EQ(r.err.str().find("started"), std::string::npos);
}

TEST(Run, ListsEveryMistakeOfAConfigurationAndStartsNothing) {
  std::ostringstream out, err;
  EXPECT_EQ(run({.config = "/nowhere/rig.toml", .subject = "M"}, out, err), 2);
  EXPECT_NE(err.str().find("/nowhere/rig.toml"), std::string::npos);
}

}  // namespace
}  // namespace dopaloop
