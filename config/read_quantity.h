// Numbers and names of a task's trial. Mistakes go to the slot; nullopt: there was one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "config/document.h"
#include "config/read_settings.h"
#include "config/task_vocabulary.h"
#include "rig/task/task_table.h"

namespace dopaloop {

enum class Unit : std::uint8_t { seconds, microlitres, degrees };

// A number written down, or a text that names a setting. A setting's unit is the end of its key: _s, _ms or
// _min for a time, _ul for water, _deg for a turn; any other is refused.
std::optional<Quantity> read_quantity(const Node& node, const Slot& slot, Unit unit,
                                      const TaskVocabulary& vocabulary);

// The quantity that is the setting `key`; `otherwise` where the task has no such setting.
Quantity setting_or(std::string_view key, double otherwise, const TaskVocabulary& vocabulary);

// The place of the node's text among `names`; `what` is what they are names of: "state".
std::optional<std::uint16_t> read_name(const Node& node, const Slot& slot,
                                       std::span<const std::string_view> names, std::string_view what);

}  // namespace dopaloop
