// The real-time guard: inside a RealtimeSection this thread must not allocate or free, take a blocking lock,
// or write to a regular file. A breach makes the outputs safe, prints the stack and aborts. It is on in every
// build: by interposing malloc, the mutex and write in release and debug, by the sanitizer's allocation hooks
// where one is in use (interposing malloc would blind both). Then only allocation is guarded, and under
// clang's thread sanitizer not that of aligned memory by malloc's relatives, for which it calls no hook. Not
// caught: printf and its kin, whose writing stays inside the C library, unless they allocate.
#pragma once

#include <cstdint>

namespace dopaloop {

class RealtimeSection {
 public:
  RealtimeSection();
  ~RealtimeSection();
  RealtimeSection(const RealtimeSection&) = delete;
  RealtimeSection& operator=(const RealtimeSection&) = delete;
};

// What is not there in real time - the emulated world and the virtual clock - may do as it likes.
class OutsideRealtime {
 public:
  OutsideRealtime();
  ~OutsideRealtime();
  OutsideRealtime(const OutsideRealtime&) = delete;
  OutsideRealtime& operator=(const OutsideRealtime&) = delete;

 private:
  int depth_;
};

// Sections entered by all threads of this process so far.
std::uint64_t guarded_sections();

}  // namespace dopaloop
