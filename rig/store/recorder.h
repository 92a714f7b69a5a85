// The recorder thread: takes records out of the control thread's ring, appends them to the log, and makes
// each trial durable before it says so. Also commits once a second (wall time), so that a trial under way is
// kept back to its last second.
//
// Checkpoints come after the word is given that a trial is safe, so that nobody waits for them.
//
// After a write error nothing more is acknowledged: `failed` is called once with the reason, records are
// still taken from the ring, and counted as lost in the log's `faults` if it can be written again when the
// session is closed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/base/time.h"
#include "rig/base/wake_fd.h"
#include "rig/store/writer.h"

namespace dopaloop {

// Both are called from the recorder thread (or from whoever calls run_once and stop); they must not block.
struct RecorderListener {
  std::function<void(std::uint32_t trial)> committed;  // this trial and all before it are durable
  std::function<void(const std::string& why)> failed;  // the log cannot be written; called once at most
};

class Recorder {
 public:
  // `wake` outlives the recorder: whoever fills the ring wakes it by that; otherwise the ring is looked at
  // every 20 ms.
  Recorder(SessionWriter writer, RecordRing& in, const WakeFd& wake, RecorderListener listener);
  ~Recorder();  // stops the thread; a session that was not stopped reads as cut
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // One round without a thread: what is in the ring now, at most a few thousand records, and the commits that
  // are due. `wall_now` is the machine's monotonic clock whatever the session's pace. True: there was
  // something.
  bool run_once(SessionTime wall_now);

  Status start();

  // Takes what is left in the ring, writes the end and closes the log. Call once, when nobody fills the ring
  // any more. A "commit" row is added to `timing`.
  Status stop(const std::string& end_reason, std::vector<TimingRow> timing,
              const std::vector<FaultRow>& faults);

 private:
  void run();
  void join();
  void take(const RecordHeader& header, std::span<const std::byte> payload);
  Status acknowledge(SessionTime now);
  Status commit();
  void on_error(const std::string& why);
  Status write_lost();

  SessionWriter writer_;
  RecordRing& in_;
  const WakeFd& wake_;
  RecorderListener listener_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};

  SessionTime last_commit_{};
  std::uint32_t acknowledged_ = 0;
  std::vector<double> commit_us_;
  std::optional<std::string> failure_;
  SessionTime pending_since_{};  // of the oldest record that is not durable
  std::uint64_t lost_ = 0;
};

// The histogram row of some durations.
TimingRow timing_of(std::string name, std::vector<double> durations_us);

}  // namespace dopaloop
