// Settings that are each in range and wrong together, and the rules as pure functions.
#include "config/rules.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/session/interlock.h"
#include "tests/config/support.h"

namespace dopaloop {
namespace {

TEST(TaskRules, WantAtLeastOneContrast) {
  EXPECT_EQ(mistakes_after({{"contrasts = [0, 0.25, 0.5]", "contrasts = []"}, {"[0.1, 0.3, 0.6]", "[]"}}),
            (Lines{"rig.toml:40: task.contrasts: must name at least one contrast",
                   "rig.toml:41: task.contrast_probabilities: sum to 0 instead of 1"}));
}

TEST(TaskRules, RefuseAContrastThatIsThereTwice) {
  EXPECT_EQ(mistakes_after({{"contrasts = [0, 0.25, 0.5]", "contrasts = [0.5, 0, 0.5]"}}),
            Lines{"rig.toml:40: task.contrasts: 0.5 is there twice"});
}

TEST(TaskRules, WantAProbabilityForEachContrast) {
  EXPECT_EQ(
      mistakes_after({{"[0.1, 0.3, 0.6]", "[0.4, 0.6]"}}),
      Lines{"rig.toml:41: task.contrast_probabilities: 2 probabilities for 3 contrasts; give one for each"});
}

TEST(TaskRules, WantProbabilitiesThatSumToOne) {
  EXPECT_EQ(mistakes_after({{"[0.1, 0.3, 0.6]", "[0.1, 0.3, 0.5]"}}),
            Lines{"rig.toml:41: task.contrast_probabilities: sum to 0.9 instead of 1"});
}

TEST(TaskRules, ForgiveTheRoundingOfProbabilities) {
  EXPECT_EQ(mistakes_after({{"[0.1, 0.3, 0.6]", "[0.1, 0.3, 0.6000000001]"}}), Lines{});
}

// The rig describes no trial: what is wrong is said of the shipped one, which these settings break.
TEST(TaskRules, WantQuiescenceToEndAfterItBegins) {
  const Lines lines = mistakes_after({{"reward_ul = 2", "reward_ul = 2\nquiescence_min_s = 0.6"}});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("builtin:tasks/visual_decision.toml:")) << lines[0];
  EXPECT_TRUE(
      lines[0].ends_with(": states.quiescence.timer: its shortest draw, quiescence_min_s = 0.6 s, is "
                         "above its longest, quiescence_max_s = 0.5 s"))
      << lines[0];
}

TEST(DopamineRules, WantTheLowPassUnderHalfTheSamplingRate) {
  EXPECT_EQ(mistakes_after({{"sampling_rate_hz = 130", "sampling_rate_hz = 130\nlow_pass_hz = 65"}}),
            Lines{"rig.toml:36: dopamine.low_pass_hz: 65 Hz is not under half the sampling rate, 65 Hz"});
}

TEST(DopamineRules, WantTheFeatureToEndAfterItBegins) {
  EXPECT_EQ(mistakes_after({{"sampling_rate_hz = 130", "sampling_rate_hz = 130\nfeature_from_ms = 350"}}),
            Lines{"rig.toml:36: dopamine.feature_from_ms: 350 ms is not before feature_to_ms = 350 ms"});
}

TEST(DopamineRules, WantASampleBeforePhotometryIsStale) {
  EXPECT_EQ(mistakes_after({{"sampling_rate_hz = 130", "sampling_rate_hz = 130\nstale_ms = 5"}}),
            Lines{"rig.toml:36: dopamine.stale_ms: 5 ms is no longer than one sample takes, 7.692 ms: "
                  "photometry would "
                  "always be stale"});
}

TEST(DeviceRules, WantTheSamplingRateTheEmulatedBoardGives) {
  EXPECT_EQ(mistakes_after({{"sampling_rate_hz = 130", "sampling_rate_hz = 1000"}}),
            Lines{"rig.toml:35: dopamine.sampling_rate_hz: 1000 Hz is not what the board gives, "
                  "emulated.photometry_rate_hz = 130 Hz"});
}

TEST(DeviceRules, ArmAloneOnlyWhereOutputsAreEmulated) {
  RigConfig config = *load_rig_text(kRightRig, "rig.toml");
  config.interlock.arm_at_start = true;
  EXPECT_TRUE(judge(config).empty());
  config.devices.kind = static_cast<DevicesKind>(99);  // a kind of devices that nobody said is emulated
  const Findings findings = judge(config);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].key, "interlock.arm_at_start");
}

TEST(DeviceRules, WantANameForTheRig) {
  for (const std::string name : {"", "a b", "../up", ".hidden", "-x", "a/b"}) {
    const std::string line = "name = \"" + name + "\"";
    EXPECT_EQ(mistakes_after({{"name = \"test\"", line}}),
              Lines{"rig.toml:1: name: a name has 1 to 64 letters, digits, '-', '_' or '.' and begins with a "
                    "letter, digit or '_'"});
  }
}

TEST(WaterRules, WantADayOfTheCalendar) {
  for (const char* date : {"2026-02-29", "2026-13-01", "15.01.2026", "2026-1-15", "2026-01-1x", ""}) {
    EXPECT_EQ(mistakes_after({{"2026-01-15", date}}),
              Lines{"rig.toml:25: interlock.water_calibration.date: \"" + std::string(date) +
                    "\" is no day of the calendar written YYYY-MM-DD"});
  }
}

TEST(WaterRules, KnowLeapYears) { EXPECT_EQ(mistakes_after({{"2026-01-15", "2028-02-29"}}), Lines{}); }

TEST(WaterRules, WantTwoWeighedPoints) {
  EXPECT_EQ(mistakes_after({{"[20, 40, 60, 80]", "[40]"}, {"[1, 2, 3, 4]", "[2]"}}),
            Lines{"rig.toml:26: interlock.water_calibration.open_ms: needs at least 2 weighed points"});
}

TEST(WaterRules, WantAVolumeForEachOpenTime) {
  EXPECT_EQ(mistakes_after({{"[1, 2, 3, 4]", "[1, 2, 3]"}}),
            Lines{"rig.toml:27: interlock.water_calibration.volume_ul: 3 volumes for 4 open times; give one "
                  "for each"});
}

TEST(WaterRules, WantBothTablesToRise) {
  EXPECT_EQ(mistakes_after({{"[20, 40, 60, 80]", "[20, 40, 40, 80]"}, {"[1, 2, 3, 4]", "[1, 3, 2, 4]"}}),
            (Lines{"rig.toml:26: interlock.water_calibration.open_ms: must rise from point to point",
                   "rig.toml:27: interlock.water_calibration.volume_ul: must rise from point to point"}));
}

TEST(WaterRules, WantTheDropWithinItsLimit) {
  EXPECT_EQ(mistakes_after({{"drop_max_ul = 4", "drop_max_ul = 1.5"}}),
            Lines{"rig.toml:42: task.reward_ul: a drop is 2 ul, above interlock.water.drop_max_ul = 1.5 ul"});
}

TEST(WaterRules, WantTheDropWithinTheSession) {
  EXPECT_EQ(
      mistakes_after({{"session_max_ul = 1000", "session_max_ul = 1"}}),
      Lines{"rig.toml:42: task.reward_ul: a drop is 2 ul, above interlock.water.session_max_ul = 1 ul"});
}

TEST(WaterRules, WantTheDropAmongTheWeighedOnes) {
  EXPECT_EQ(mistakes_after({{"[1, 2, 3, 4]", "[3, 4, 5, 6]"}}),
            Lines{"rig.toml:42: task.reward_ul: 2 ul was never weighed: interlock.water_calibration goes "
                  "from 3 ul to 6 "
                  "ul"});
}

TEST(WaterRules, WantTheOpeningWithinTheValvesLimit) {
  EXPECT_EQ(mistakes_after({{"valve_open_max_ms = 100", "valve_open_max_ms = 30"}}),
            Lines{"rig.toml:42: task.reward_ul: the valve's open time for 2 ul is 40 ms, above "
                  "interlock.water.valve_open_max_ms = 30 ms"});
}

TEST(WaterRules, WantEveryOpeningToBeAProgramThatEndsInTime) {
  EXPECT_EQ(mistakes_after({{"valve_open_max_ms = 100", "valve_open_max_ms = 600"}}),
            Lines{"rig.toml:23: interlock.water.valve_open_max_ms: the longest opening is 600 ms, above "
                  "interlock.light.max_program_ms = 500 ms"});
}

TEST(WaterRules, AllowATaskWithoutWater) {
  EXPECT_EQ(mistakes_after({{"reward_ul = 2", "reward_ul = 0"}}), Lines{});
}

TEST(DropRules, WantEveryDropThatMayBeChosenWithinTheLimits) {
  EXPECT_EQ(
      mistakes_after({{"head_fixed_max_min = 90",
                       "head_fixed_max_min = 90\n[task.live]\nreward_ul = "
                       "[0.5, 5]"}}),
      (Lines{"rig.toml:46: task.live.reward_ul: a drop of 0.5 ul was never weighed "
             "(interlock.water_calibration)",
             "rig.toml:46: task.live.reward_ul: a drop of 5 ul is above interlock.water.drop_max_ul = 4 "
             "ul"}));
  EXPECT_EQ(mistakes_after({{"valve_open_max_ms = 100", "valve_open_max_ms = 70"},
                            {"head_fixed_max_min = 90",
                             "head_fixed_max_min = 90\n[task.live]\nreward_ul = "
                             "[1, 4]"}}),
            Lines{"rig.toml:46: task.live.reward_ul: a drop of 4 ul opens the valve for 80 ms, above "
                  "interlock.water.valve_open_max_ms = 70 ms"});
}

// A trial of the rig's own, that gives the drops of each of these states.
std::string trial_with_drops(std::string_view drops) {
  return "head_fixed_max_min = 90\nfirst = \"only\"\n[task.states.only]\noutcome = \"correct\"\ntimer = 1\n"
         "on.timer = \"end\"\nenter = [" +
         std::string(drops) + "]\n[task.inter_trial]\ntimer = 1\n";
}

TEST(DropRules, JudgeADropThatTheTrialWrites) {
  const std::string trial = trial_with_drops("{ water = 5 }");
  EXPECT_EQ(
      mistakes_after({{"head_fixed_max_min = 90", trial}}),
      Lines{"rig.toml:50: task.states.only: a drop of 5 ul is above interlock.water.drop_max_ul = 4 ul"});
}

TEST(DropRules, JudgeTheSumOfATrial) {
  const std::string trial = trial_with_drops("{ water = 4 }, { water = 4 }");
  EXPECT_EQ(
      mistakes_after({{"session_max_ul = 1000", "session_max_ul = 7"}, {"head_fixed_max_min = 90", trial}}),
      Lines{"rig.toml:46: task.states: a trial may give 8 ul, above interlock.water.session_max_ul = 7 "
            "ul"});
}

TEST(WaterCalibration, InterpolatesBetweenWeighedPointsAndNeverBeyond) {
  const WaterCalibration table{"2026-01-15", {20, 40, 80}, {1, 2, 3}};
  EXPECT_EQ(open_ms_for(table, 1), 20);
  EXPECT_EQ(open_ms_for(table, 1.5), 30);
  EXPECT_EQ(open_ms_for(table, 2.75), 70);
  EXPECT_EQ(open_ms_for(table, 3), 80);
  EXPECT_EQ(open_ms_for(table, .99), std::nullopt);
  EXPECT_EQ(open_ms_for(table, 3.01), std::nullopt);
  EXPECT_EQ(open_ms_for({}, 1), std::nullopt);
}

TEST(LightRules, WantAThresholdForLightAtDopamine) {
  const Lines missing = mistakes_after({{"at = \"stimulus\"", "at = \"dopamine\""}});
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_NE(missing[0].find("light.threshold_z: light.at = \"dopamine\" needs the z"), std::string::npos)
      << missing[0];
  EXPECT_EQ(mistakes_after({{"at = \"stimulus\"", "at = \"dopamine\"\nthreshold_z = 2"}}), Lines{});
}

TEST(LightRules, RefuseMoreThanOneTrainATrialWhereNothingCallsForIt) {
  const Lines found = mistakes_after({{"at = \"stimulus\"", "at = \"stimulus\"\nper_trial_max = 2"}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].find("light.per_trial_max: only dopamine can call for light more than once"),
            std::string::npos);
}

TEST(LightRules, RefuseAPolicyThatAsksForLightThatIsOff) {
  EXPECT_EQ(
      mistakes_after({{"at = \"stimulus\"", "at = \"off\""}}),
      Lines{"rig.toml:29: light.at: is off, but model.policy.policy = low_confidence asks for light; choose "
            "stimulus, reward or dopamine, or the policy none"});
}

TEST(LightRules, JudgeNoTrainThatIsOff) {
  EXPECT_EQ(mistakes_after({{"at = \"stimulus\"", "at = \"off\""},
                            {"power_mw = 1", "power_mw = 90"},
                            {"low_confidence", "none"}}),
            Lines{});
}

TEST(LightRules, RefuseAPulseLongerThanItsPeriod) {
  EXPECT_EQ(mistakes_after(
                {{"frequency_hz = 30", "frequency_hz = 250"}, {"duration_ms = 150", "duration_ms = 50"}}),
            Lines{"rig.toml:31: light.pulse_width_ms: a pulse of 5 ms is longer than the period of 4 ms at "
                  "light.frequency_hz = 250"});
}

TEST(LightRules, AllowContinuousLight) {
  EXPECT_EQ(mistakes_after({{"frequency_hz = 30", "frequency_hz = 200"},
                            {"duration_ms = 150", "duration_ms = 100"},
                            {"pulse_width_max_ms = 10", "pulse_width_max_ms = 100"}}),
            Lines{});
}

TEST(LightRules, RefuseATrainThatGivesNoLight) {
  EXPECT_EQ(
      mistakes_after({{"power_mw = 1", "power_mw = 0"}}),
      Lines{"rig.toml:30: light.power_mw: 0 gives no light; where none is wanted, say light.at = \"off\""});
}

// Each limit, set just under what the rig's own train needs: 1 mW, 5 pulses of 5 ms in 150 ms, 0.025 mJ.
struct Tight {
  const char *from, *to, *line;
};

class TrainAgainst : public testing::TestWithParam<Tight> {};

TEST_P(TrainAgainst, ATightLimitIsRefused) {
  EXPECT_EQ(mistakes_after({{GetParam().from, GetParam().to}}), Lines{GetParam().line});
}

INSTANTIATE_TEST_SUITE_P(
    EachLimit, TrainAgainst,
    testing::Values(
        Tight{"power_max_mw = 5", "power_max_mw = 0.9",
              "rig.toml:30: light.power_mw: power is 1 mW, above interlock.light.power_max_mw = 0.9 mW"},
        Tight{"pulse_width_max_ms = 10", "pulse_width_max_ms = 4.9",
              "rig.toml:31: light.pulse_width_ms: a pulse is 5 ms, above interlock.light.pulse_width_max_ms "
              "= 4.9 ms"},
        Tight{"train_max_ms = 500", "train_max_ms = 149",
              "rig.toml:33: light.duration_ms: the train is 150 ms, above interlock.light.train_max_ms = 149 "
              "ms"},
        Tight{"max_program_ms = 500", "max_program_ms = 149",
              "rig.toml:33: light.duration_ms: the train is 150 ms, above interlock.light.max_program_ms = "
              "149 ms"},
        Tight{"irradiance_max_mw_per_mm2 = 100", "irradiance_max_mw_per_mm2 = 31",
              "rig.toml:30: light.power_mw: irradiance at the fibre tip is 31.83 mW/mm2, above "
              "interlock.light.irradiance_max_mw_per_mm2 = 31 mW/mm2"},
        Tight{"energy_per_trial_max_mj = 0.1", "energy_per_trial_max_mj = 0.024",
              "rig.toml:33: light.duration_ms: a train's energy is 0.025 mJ, above "
              "interlock.light.energy_per_trial_max_mj = 0.024 mJ"},
        Tight{"energy_per_session_max_mj = 20", "energy_per_session_max_mj = 0.024",
              "rig.toml:33: light.duration_ms: a train's energy is 0.025 mJ, above "
              "interlock.light.energy_per_session_max_mj = 0.024 mJ"},
        Tight{"duty_max = 0.1", "duty_max = 0.002",
              "rig.toml:33: light.duration_ms: a train's share of light-on time is 0.0025, above "
              "interlock.light.duty_max = 0.002"},
        Tight{"mean_power_10s_max_mw = 0.1", "mean_power_10s_max_mw = 0.002",
              "rig.toml:30: light.power_mw: a train's mean power over 10 s is 0.0025 mW, above "
              "interlock.light.mean_power_10s_max_mw = 0.002 mW"},
        Tight{"mean_power_60s_max_mw = 0.05", "mean_power_60s_max_mw = 0.0004",
              "rig.toml:30: light.power_mw: a train's mean power over 60 s is 0.0004167 mW, above "
              "interlock.light.mean_power_60s_max_mw = 0.0004 mW"}));

TEST(LightRules, CountWhatAShortWindowHoldsOfATrain) {
  EXPECT_EQ(mistakes_after({{"duty_window_s = 10", "duty_window_s = 0.1"}}),
            Lines{"rig.toml:33: light.duration_ms: a train's share of light-on time is 0.15, above "
                  "interlock.light.duty_max = 0.1"});
}

// One of a few values, or this much more or less of it: most draws lie near a limit.
double near(double value) { return value * *rc::gen::element(.5, .999, 1., 1.001, 1.2); }

// What the interlock would answer to the first train and the first drop of a session.
bool interlock_passes(const RigConfig& config) {
  Interlock interlock(config.interlock);
  interlock.checks_passed();
  interlock.arm();
  std::int64_t open_us = 0;
  return interlock.request_light(at_ns<SessionTime>(0), 1, train_of(config.light)) == Refusal::none &&
         interlock.request_water(at_ns<SessionTime>(0), config.visual_decision.reward_ul, open_us) ==
             Refusal::none;
}

// A rig is refused at the desk exactly where its interlock would refuse its every train or drop.
RC_GTEST_PROP(Rules, AgreeWithTheInterlock, ()) {
  RigConfig c = *load_rig_text(kRightRig, "rig.toml");
  LightLimits& l = c.interlock.light;
  c.light = {c.light.at, near(1), near(5), near(30), near(150)};
  l.power_max_mw = near(1.2);
  l.pulse_width_max_ms = near(6);
  l.train_max_ms = near(180);
  l.max_program_ms = near(180);
  l.irradiance_max_mw_per_mm2 = near(39);
  l.energy_per_trial_max_mj = near(.04);
  l.energy_per_session_max_mj = near(.04);
  l.duty_max = near(.004);
  l.mean_power_10s_max_mw = near(.004);
  l.mean_power_60s_max_mw = near(.0007);
  c.interlock.water.valve_open_max_ms = near(60);
  c.interlock.water.drop_max_ul = near(3);
  c.visual_decision.reward_ul = near(2.5);
  const bool fine = judge(c).empty();
  RC_CLASSIFY(fine);
  RC_ASSERT(fine == interlock_passes(c));
}

TEST(Rules, SayNothingOfAValueThatIsItselfMistaken) {
  EXPECT_EQ(mistakes_after({{"fibre_core_um = 200", "fibre_core_um = \"thin\""},
                            {"frequency_hz = 30\n", ""},
                            {"duty_window_s = 10", "duty_window_s = 0"},
                            {"volume_ul = [1, 2, 3, 4]", "volume_ul = 3"}})
                .size(),
            4u);
}

TEST(Rules, NameTheTableWhereADefaultIsWrongTogether) {
  EXPECT_EQ(mistakes_after({{"sampling_rate_hz = 130", "sampling_rate_hz = 15"},
                            {"[devices]\nkind = \"emulated\"", "[devices]\nkind = \"replay\""}}),
            (Lines{"rig.toml:34: dopamine.low_pass_hz: 10 Hz is not under half the sampling rate, 7.5 Hz",
                   "rig.toml:34: dopamine.stale_ms: 50 ms is no longer than one sample takes, 66.67 ms: "
                   "photometry would "
                   "always be stale"}));
}

}  // namespace
}  // namespace dopaloop
