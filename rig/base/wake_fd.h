// Wakes a thread that sleeps in poll: an eventfd. wake() may come from any thread and from inside a real-time
// section; it never blocks.
#pragma once

namespace dopaloop {

class WakeFd {
 public:
  WakeFd();
  ~WakeFd();
  WakeFd(const WakeFd&) = delete;
  WakeFd& operator=(const WakeFd&) = delete;

  int fd() const { return fd_; }  // readable after wake()
  void wake() const;
  void clear() const;

 private:
  int fd_;
};

}  // namespace dopaloop
