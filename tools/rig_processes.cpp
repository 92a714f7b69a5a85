#include "tools/rig_processes.h"

#include <algorithm>
#include <csignal>
#include <string_view>

#include "rig/base/clock.h"

namespace dopaloop {
namespace {

constexpr std::string_view kSessionWord = "session ";

Child::Spec spec_of(const RigPlan& plan, const std::string& program, const OwnerPipe& owner) {
  return {.program = plan.bin + "/" + program,
          .args = {plan.config, "--runtime", plan.runtime, "--owner-fd", std::to_string(kOwnerFd)},
          .owner_fd = owner.read_end()};
}

void wait_until(Child& child, SessionTime deadline) {
  while (!child.poll() && monotonic_now() < deadline)
    sleep_until(monotonic_now() + std::chrono::milliseconds(5));
}

}  // namespace

std::string last_line(const std::string& errors) {
  const std::size_t end = errors.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const std::size_t before = errors.rfind('\n', end);
  return errors.substr(before + 1, end - before);  // npos + 1 is 0
}

Result<RigProcesses> RigProcesses::start(RigPlan plan, SessionTime now) {
  auto owner = OwnerPipe::make();
  if (!owner) return tl::unexpected<Error>(owner.error());
  std::optional<Child> emulator;
  if (plan.emulate) {
    Child::Spec spec = spec_of(plan, "dopaloop", *owner);
    spec.args.insert(spec.args.begin(), "emulate");
    auto started = Child::start(spec);
    if (!started) return tl::unexpected<Error>(started.error());
    emulator.emplace(std::move(*started));
  }
  Child::Spec spec = spec_of(plan, "rigd", *owner);
  spec.args.insert(spec.args.end(), plan.rigd_args.begin(), plan.rigd_args.end());
  spec.pipe_output = true;
  auto rigd = Child::start(spec);
  if (!rigd) return tl::unexpected<Error>(rigd.error());
  RigProcesses all(std::move(plan), std::move(*owner), std::move(emulator), std::move(*rigd));
  if (auto model = all.start_model(now); !model) return tl::unexpected<Error>(model.error());
  return all;
}

// Only the first life dies on command.
Status RigProcesses::start_model(SessionTime now) {
  Child::Spec spec = spec_of(plan_, "modeld", owner_);
  if (plan_.kill_model_at && !model_)
    spec.args.insert(spec.args.end(), {"--die-at-trial", std::to_string(*plan_.kill_model_at)});
  auto started = Child::start(spec);
  if (!started) return tl::unexpected<Error>(started.error());
  model_.emplace(std::move(*started));
  model_started_ = now;
  model_due_ = kNever;
  return {};
}

std::vector<RigProcesses::Note> RigProcesses::step(SessionTime now, bool over) {
  std::vector<Note> notes;
  const bool ended = rigd_.poll().has_value();  // before its output is read: then that is all of it
  for (const std::string& line : rigd_.new_lines())
    if (line.starts_with(kSessionWord)) session_ = line.substr(kSessionWord.size());
  watch_model(now, over || ended, notes);
  if (!over && !ended) watch_emulator(notes);
  return notes;
}

void RigProcesses::watch_model(SessionTime now, bool over, std::vector<Note>& notes) {
  if (over) return;
  if (model_due_ == kNever && model_) {
    const auto status = model_->poll();
    if (!status) return;
    if (!status->signalled && status->number == 0) return;  // it was told that the session is over
    const std::string said = status->signalled ? "" : last_line(model_->errors());
    const std::string what = "model process " + status->text() + (said.empty() ? "" : ": " + said);
    if (!status->signalled && status->number == 2) {  // its input is bad: another life would not mend that
      notes.push_back({what + "; the session goes on with the declared fallback", true});
      model_.reset();
      return;
    }
    if (now - model_started_ >= kSteady) back_off_ = kFirstBackOff;
    model_due_ = now + back_off_;
    back_off_ = std::min(back_off_ * 2, kLongestBackOff);
    notes.push_back({what + "; starting it again", true});
  }
  if (now < model_due_) return;
  ++restarts_;
  if (auto started = start_model(now); !started) {
    notes.push_back({started.error().message, true});
    model_due_ = now + back_off_;
    back_off_ = std::min(back_off_ * 2, kLongestBackOff);
  }
}

void RigProcesses::watch_emulator(std::vector<Note>& notes) {
  if (!emulator_ || !emulator_->running()) return;
  if (const auto status = emulator_->poll()) {
    const std::string said = last_line(emulator_->errors());
    notes.push_back({"the emulated rig " + status->text() + (said.empty() ? "" : ": " + said), true});
  }
}

void RigProcesses::end_others(Duration patience) {
  owner_.let_go();
  const SessionTime deadline = monotonic_now() + patience;
  for (std::optional<Child>* child : {&model_, &emulator_}) {
    if (*child) wait_until(**child, deadline);
    child->reset();  // kills what is left
  }
}

}  // namespace dopaloop
