// The pipeline on a real recording, against numbers computed elsewhere from the same file (SCIENCE.md 1.4).
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rig/dopamine/pipeline.h"

namespace dopaloop {
namespace {

const std::string kFolder = std::string(DOPALOOP_TEST_DATA) + "/photometry/";

// pyPhotometry 0.2: header length, JSON header, then samples of two channels in turn, 15 bits << 1 | digital.
std::vector<std::uint16_t> read_signal() {
  std::ifstream file(kFolder + "m53_NAc_dLight.ppd", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto u16 = [&](std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) |
                                      static_cast<unsigned char>(bytes[at + 1]) << 8);
  };
  std::vector<std::uint16_t> signal;
  for (std::size_t at = 2u + u16(0); at + 4 <= bytes.size(); at += 4) signal.push_back(u16(at) >> 1);
  return signal;
}

std::vector<double> read_cues() {
  std::ifstream file(kFolder + "m53_reward_cue_times.csv");
  std::string header;
  std::getline(file, header);
  return {std::istream_iterator<double>(file), {}};
}

std::vector<double> causal_z(const std::vector<std::uint16_t>& signal) {
  const DopamineConfig config;
  DopaminePipeline pipeline(config);
  std::vector<double> z;
  for (std::size_t i = 0; i < signal.size(); ++i) {
    const SessionTime at = SessionTime{} + from_s(static_cast<double>(i) / config.sampling_rate_hz);
    z.push_back(pipeline.on_sample(at, signal[i], 0).z);
  }
  return z;
}

struct Peak {
  double z = -1e9, at_s = 0;
};

// Average over cues on a grid of 1/130 s from -1 to 4 s, straight lines between samples.
Peak peak_of_average(const std::vector<double>& z, const std::vector<double>& cues, std::size_t left_out) {
  Peak peak;
  for (int g = -130; g <= 4 * 130; ++g) {
    double mean = 0;
    for (std::size_t c = left_out; c < cues.size(); ++c) {
      const double position = cues[c] * 130 + g;
      const auto i = static_cast<std::size_t>(position);
      const double share = position - static_cast<double>(i);
      mean += ((1 - share) * z[i] + share * z[i + 1]) / static_cast<double>(cues.size() - left_out);
    }
    if (mean > peak.z) peak = {mean, g / 130.};
  }
  return peak;
}

class Recording : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::ifstream(kFolder + "m53_NAc_dLight.ppd")) GTEST_SKIP() << "no recordings in " << kFolder;
  }
};

TEST_F(Recording, GivesThePublishedAverageResponseToRewardCues) {
  const std::vector<std::uint16_t> signal = read_signal();
  const std::vector<double> cues = read_cues();
  ASSERT_EQ(cues.size(), 137u);
  ASSERT_NEAR(static_cast<double>(signal.size()) / 130, 5425, 1);
  const Peak peak = peak_of_average(causal_z(signal), cues, 2);
  EXPECT_NEAR(peak.z, 2.591, .0005);
  EXPECT_NEAR(peak.at_s, .923, .0005);
}

TEST_F(Recording, GivesNoResponseAtTimesWithoutACue) {
  const std::vector<double> z = causal_z(read_signal());
  std::vector<double> times;
  for (double t = 100; t < 5300; t += 37.7) times.push_back(t);
  EXPECT_LT(peak_of_average(z, times, 0).z, 1);
}

}  // namespace
}  // namespace dopaloop
