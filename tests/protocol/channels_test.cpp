#include "protocol/channels.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/protocol/temporary_folder.h"

namespace dopaloop {
namespace {

TEST(Channels, NamesThreeSocketsBelowTheRuntimeFolder) {
  const auto c = channels_in("/run/x/rig");
  ASSERT_TRUE(c);
  EXPECT_EQ(c->telemetry, "ipc:///run/x/rig/telemetry");
  EXPECT_EQ(c->command, "ipc:///run/x/rig/command");
  EXPECT_EQ(c->model, "ipc:///run/x/rig/model");
}

TEST(Channels, RefusesAFolderOneByteTooLongAndSaysWhatToDo) {
  const std::string fits = "/" + std::string(kMaxSocketPath - 11, 'x');  // + "/telemetry"
  EXPECT_TRUE(channels_in(fits));
  const auto c = channels_in(fits + "x");
  ASSERT_FALSE(c);
  EXPECT_NE(c.error().message.find("too long for local sockets by 1 bytes"), std::string::npos);
  EXPECT_NE(c.error().message.find("--runtime"), std::string::npos);
}

TEST(Channels, PutsRigsBelowTheUsersRuntimeFolder) {
  ::setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
  EXPECT_EQ(*default_runtime_folder("rig-1"), "/run/user/7/dopaloop/rig-1");
  ::unsetenv("XDG_RUNTIME_DIR");
  EXPECT_EQ(*default_runtime_folder("rig-1"), "/tmp/dopaloop-" + std::to_string(::geteuid()) + "/rig-1");
}

TEST(Channels, RefusesRigNamesThatLeaveTheFolder) {
  for (const char* name : {"", ".", "..", "a/b", "../x", ".hidden", "-x", "a b", "a\nb"})
    EXPECT_FALSE(default_runtime_folder(name)) << name;
}

TEST(RuntimeFolder, IsMadeForItsOwnerAlone) {
  const TemporaryFolder t;
  const std::string r = t.path() + "/a/b";
  ASSERT_TRUE(prepare_runtime_folder(r));
  ASSERT_TRUE(prepare_runtime_folder(r));  // again: fine
  struct stat s {};
  for (const std::string& each : {r, t.path() + "/a"}) {
    ASSERT_EQ(::stat(each.c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777U, 0700U) << each;
  }
}

TEST(RuntimeFolder, IsRefusedWhenOthersMayWriteToIt) {
  const TemporaryFolder t;
  const std::string r = t.path() + "/open";
  ASSERT_EQ(::mkdir(r.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(r.c_str(), 0777), 0);
  const auto s = prepare_runtime_folder(r);
  ASSERT_FALSE(s);
  EXPECT_NE(s.error().message.find("others may write"), std::string::npos);
}

TEST(RuntimeFolder, IsRefusedWhenItIsALinkOrAFile) {
  const TemporaryFolder t;
  std::filesystem::create_directory(t.path() + "/real");
  std::filesystem::create_directory_symlink(t.path() + "/real", t.path() + "/link");
  EXPECT_FALSE(prepare_runtime_folder(t.path() + "/link"));
}

TEST(RuntimeFolder, IsRefusedWhenSomeoneElseOwnsIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const TemporaryFolder t;
  ASSERT_EQ(::chown(t.path().c_str(), 12345, 12345), 0);
  const auto s = prepare_runtime_folder(t.path());
  ASSERT_FALSE(s);
  EXPECT_NE(s.error().message.find("uid 12345"), std::string::npos);
}

TEST(RuntimeFolder, IsRefusedWhenItHoldsAnythingButARigsOwn) {
  const TemporaryFolder t;
  for (const char* ours :
       {"telemetry", "command", "model", "emulation.sock", "rigd.lock", "run.lock", "emulate.lock"})
    std::filesystem::create_directory(t.path() + "/" + ours);
  EXPECT_TRUE(prepare_runtime_folder(t.path()));
  std::filesystem::create_directory(t.path() + "/thesis");
  const auto s = prepare_runtime_folder(t.path());
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().message,
            "'" + t.path() +
                "' holds other things ('thesis'): name an empty folder, or one that does not "
                "exist yet, with --runtime");
}

TEST(RuntimeFolder, IsNeverOneOfTheSystems) {
  for (const char* system : {"/", "//", "/.", "/usr", "/etc/", "/srv", "/root", "/home", "/tmp/.."})
    EXPECT_FALSE(prepare_runtime_folder(system)) << system;
}

TEST(RuntimeLock, NamesTheHolderToTheSecondComer) {
  const TemporaryFolder t;
  auto first = RuntimeLock::acquire(t.path(), kDaemonLock, "rig-1");
  ASSERT_TRUE(first);
  const auto second = RuntimeLock::acquire(t.path(), kDaemonLock, "rig-1");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "rig 'rig-1' is already running (pid " + std::to_string(::getpid()) + ")");
  EXPECT_EQ(lock_holder(t.path(), kDaemonLock), ::getpid());
}

TEST(RuntimeLock, IsFreeOnceItsHolderIsGone) {
  const TemporaryFolder t;
  { ASSERT_TRUE(RuntimeLock::acquire(t.path(), kDaemonLock, "rig-1")); }
  EXPECT_EQ(lock_holder(t.path(), kDaemonLock), std::nullopt);
  EXPECT_TRUE(RuntimeLock::acquire(t.path(), kDaemonLock, "rig-1"));
}

TEST(RuntimeLock, OfTheDaemonAndOfTheOperatorDoNotExcludeEachOther) {
  const TemporaryFolder t;
  const auto daemon = RuntimeLock::acquire(t.path(), kDaemonLock, "rig-1");
  EXPECT_TRUE(RuntimeLock::acquire(t.path(), kRunLock, "rig-1"));
}

TEST(RunningRigs, AreThoseWhoseDaemonHoldsItsLock) {
  const TemporaryFolder t;
  for (const char* name : {"/b", "/a", "/stopped"}) ASSERT_TRUE(prepare_runtime_folder(t.path() + name));
  const auto a = RuntimeLock::acquire(t.path() + "/a", kDaemonLock, "a");
  const auto b = RuntimeLock::acquire(t.path() + "/b", kDaemonLock, "b");
  { ASSERT_TRUE(RuntimeLock::acquire(t.path() + "/stopped", kDaemonLock, "stopped")); }
  EXPECT_EQ(running_rigs(t.path()), (std::vector<std::string>{t.path() + "/a", t.path() + "/b"}));
  EXPECT_TRUE(running_rigs(t.path() + "/nowhere").empty());
}

}  // namespace
}  // namespace dopaloop
