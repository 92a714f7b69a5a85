// What the task decided, turned into outputs.
#include "rig/session/session.h"

namespace dopaloop {
namespace {

constexpr std::uint32_t kUnseenAlarm = 3;  // trials

SoundKind sound_of(TaskSound sound) {
  switch (sound) {
    case TaskSound::go_cue:
      return SoundKind::go_cue;
    case TaskSound::noise:
      return SoundKind::noise;
    case TaskSound::cue:
      return SoundKind::cue;
  }
  return SoundKind::go_cue;
}

}  // namespace

void Session::follow(const Effects& effects) {
  for (const Effect& effect : effects) follow(effect);
}

void Session::follow(const Effect& effect) {
  switch (effect.kind) {
    case EffectKind::show_stimulus:
      return give(ShowStimulus{row_.contrast_left, row_.contrast_right, task_.value(config_.task.azimuth_deg),
                               task_.deg_per_count()});
    case EffectKind::hide_stimulus:
      return give(HideStimulus{});
    case EffectKind::sound:
      return give(PlaySound{sound_of(effect.sound), from_s(effect.amount).count() / 1000});
    case EffectKind::water:
      return give_water(effect.amount);
    case EffectKind::stimulus_on:
      if (row_.stimulus_on_source == TimeSource::sensed) unseen_stimuli_ = 0;
      feature_.begin(row_.stimulus_on_at);
      if (config_.light.at == LightAt::stimulus) light_trigger();
      return;
    case EffectKind::no_photodiode:
      event(true, "photodiode",
            "no edge in time: stimulus onset is the display's report; check screen and sensor");
      if (++unseen_stimuli_ % kUnseenAlarm == 0)
        alarm("the photodiode sees no stimulus: check screen, patch and sensor, then acknowledge");
      return;
    case EffectKind::responded:
      if (row_.response_at != kNever) mark_feature(kFlagChoice, row_.response_at);
      return;
    case EffectKind::reward_moment:
      if (config_.light.at == LightAt::reward && row_.outcome != Outcome::omitted) light_trigger();
      return;
    case EffectKind::cue_on:
    case EffectKind::trial_over:
      return;
  }
}

}  // namespace dopaloop
