// Child processes that cannot outlive their purpose unnoticed: each in its own process group, with nothing of
// the parent's but what is handed to it, and a pipe that tells it when the parent is gone.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "rig/base/result.h"

namespace dopaloop {

// A pipe whose write end is held by this process alone. A child that was given the read end reads end-of-file
// once this object, or the process, is gone, however it went.
class OwnerPipe {
 public:
  static Result<OwnerPipe> make();
  OwnerPipe(OwnerPipe&& other) noexcept;
  OwnerPipe& operator=(OwnerPipe&& other) noexcept;
  ~OwnerPipe();
  int read_end() const { return read_; }
  void let_go();  // children see end-of-file now

 private:
  OwnerPipe(int read_end, int write_end) : read_(read_end), write_(write_end) {}
  int read_, write_;
};

// Where a child finds the owner pipe's read end: `--owner-fd 3`.
inline constexpr int kOwnerFd = 3;

struct ExitStatus {
  bool signalled = false;
  int number = 0;            // exit code, or the signal that killed it
  std::string text() const;  // "ended with 2", "was killed by signal 9 (Killed)"
};

// Standard input is empty. Standard error goes to a file without name that never blocks the child, whatever
// becomes of this process. Signals are as at login, but SIGPIPE stays ignored where it is.
class Child {
 public:
  struct Spec {
    std::string program{};            // path
    std::vector<std::string> args{};  // without the program's name
    int owner_fd = -1;                // given to the child as kOwnerFd; -1: none
    bool pipe_output = false;         // standard output into a pipe of ours; else it joins standard error
  };

  // Fails, with the reason, when the program could not be started.
  static Result<Child> start(const Spec& spec);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child();  // kills the whole group if it still runs, and waits

  pid_t pid() const { return pid_; }
  bool running() const { return !status_; }
  std::optional<ExitStatus> poll();  // how it ended, if it has; never waits
  ExitStatus wait();                 // waits for its end
  void signal(int number);           // to its whole group; nothing once it has ended

  int output_fd() const { return output_; }  // -1: no pipe. Non-blocking
  std::vector<std::string> new_lines();      // whole lines of its output since the last call
  std::string errors() const;                // all of its standard error, at most the last 64 KiB

 private:
  Child(pid_t pid, int output, int errors) : pid_(pid), output_(output), errors_(errors) {}
  ExitStatus ended(int status);
  void swap(Child& other) noexcept;

  pid_t pid_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::optional<ExitStatus> status_;
  std::string line_;
};

}  // namespace dopaloop
