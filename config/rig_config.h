// Everything a session is run by, in one typed value: the rig file and the task file it names, checked.
// config/load.h makes it, config/dump.h writes it down in full.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "config/task_config.h"
#include "drivers/emulated/config.h"
#include "drivers/replay/config.h"
#include "model/config.h"
#include "rig/base/settings.h"
#include "rig/control/realtime_config.h"
#include "rig/dopamine/config.h"
#include "rig/session/interlock_limits.h"
#include "rig/session/light_config.h"

namespace dopaloop {

enum class DevicesKind { emulated, replay };
constexpr std::array<std::string_view, 2> choices_of(DevicesKind) { return {"emulated", "replay"}; }

// No output of such devices reaches an animal or a person's eye.
constexpr bool outputs_are_emulated(DevicesKind kind) {
  return kind == DevicesKind::emulated || kind == DevicesKind::replay;
}

struct Devices {
  DevicesKind kind = DevicesKind::emulated;

  template <class F>
  static constexpr void describe(F&& f) {
    f("kind", &Devices::kind, required(),
      "emulated (a simulated mouse on an emulated rig) or replay (a recorded mouse on an emulated rig)");
  }
};

struct RigConfig : TaskConfig {
  std::string name;
  std::string task;  // as the rig file says it; what came from there is in TaskConfig
  Devices devices;
  EmulatedConfig emulated;
  ReplayConfig replay;
  InterlockLimits interlock;
  LightConfig light;
  DopamineConfig dopamine;
  ModelConfig model;
  RealtimeConfig realtime;

  // The keys of a rig file.
  template <class F>
  static constexpr void describe(F&& f) {
    using C = RigConfig;
    f("name", &C::name, required(),
      "what the rig is called, in every session's log and to `dopaloop ctl`; letters, digits, - _ .");
    f("task", &C::task, required(),
      "task file, relative to this file; or a table [task] with the same keys as a task file");
    f("devices", &C::devices, required(), "what the rig is made of");
    f("emulated", &C::emulated, optional(), "the emulated rig");
    f("replay", &C::replay, optional(), "the replay of a recorded mouse");
    f("interlock", &C::interlock, required(), "limits of the last gate before an output");
    f("light", &C::light, required(), "the train given on light trials");
    f("dopamine", &C::dopamine, required(), "the photometry pipeline");
    f("model", &C::model, required(), "the model process");
    f("realtime", &C::realtime, optional(), "the control thread");
  }
};

// A task file: which task, then that task's settings beside it. What else it may hold is the compiler's
// (config/task_compiler.h).
template <class S>
struct TaskFile : S {
  TaskKind task{};

  template <class F>
  static constexpr void describe(F&& f) {
    f("task", &TaskFile::task, required(), "which task the settings are for");
    S::describe(f);
  }
};

// The same as a table of the rig file, the form a session's log keeps.
template <class S>
struct InlineTask : TaskFile<S> {
  std::string from;

  template <class F>
  static constexpr void describe(F&& f) {
    f("from", &InlineTask::from, optional(), "the task file these settings were read from, for the record");
    TaskFile<S>::describe(f);
  }
};

}  // namespace dopaloop
