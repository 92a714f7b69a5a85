// What settings that are each in range must be together. Pure functions of the configuration.
#pragma once

#include "config/finding.h"
#include "config/rig_config.h"

namespace dopaloop {

// Each adds what it finds.
void judge_task(const RigConfig& config, Findings& findings);
void judge_trace(const RigConfig& config, Findings& findings);  // judge_task, of trace conditioning
void judge_training(const RigConfig& config, Findings& findings);
void judge_water(const RigConfig& config, Findings& findings);
void judge_light(const RigConfig& config, Findings& findings);  // the rig's own train against its own limits
void judge_dopamine(const RigConfig& config, Findings& findings);
void judge_devices(const RigConfig& config, Findings& findings);

// All of them.
Findings judge(const RigConfig& config);

}  // namespace dopaloop
