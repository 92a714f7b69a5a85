#include "rig/daemon/log_kinds.h"

#include "rig/control/control_loop.h"
#include "rig/session/journal.h"

namespace dopaloop {
namespace {

// Many and small: kept column by column.
template <class T>
constexpr Keep kKeep =
    std::is_same_v<T, PhotometrySample> || std::is_same_v<T, DopamineValue> || std::is_same_v<T, WheelMoved>
        ? Keep::stream
        : Keep::rows;

template <class... Ts>
std::vector<KindInfo> describe_all(const std::tuple<Ts...>*) {
  return {describe_kind<JournalForm<Ts>>(kKind<Ts>, kKeep<Ts>)...};
}

}  // namespace

std::vector<KindInfo> log_kinds() { return describe_all(static_cast<JournalKinds*>(nullptr)); }

std::vector<SourceRow> log_sources() {
  return {{0, "input/output board"}, {1, "output board"},   {2, "photometry board"},
          {kSourceLoop, "session"},  {kSourceLink, "link"}, {kSourceStore, "store"}};
}

}  // namespace dopaloop
