#include "drivers/replay/ppd_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "drivers/replay/replay_photometry.h"

namespace dopaloop {
namespace {

const std::string kHeader =
    R"({"subject_ID": "m1", "date_time": "2019-11-24T09:39:39", "mode": "2 colour time div.", "sampling_rate": 130, )"
    R"("volts_per_division": [0.0001, 0.0002], "version": 0.2})";

std::string u16(unsigned v) { return {static_cast<char>(v & 0xFF), static_cast<char>(v >> 8)}; }

std::string samples(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned v : values) bytes += u16(v);
  return bytes;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

struct PpdFile : testing::Test {
  std::string path =
      (std::filesystem::path(testing::TempDir()) /
       (std::string("ppd_") + testing::UnitTest::GetInstance()->current_test_info()->name() + ".ppd"))
          .string();
  ~PpdFile() override { std::remove(path.c_str()); }

  Result<PpdRecording> read(const std::string& bytes) const {
    std::ofstream(path, std::ios::binary) << bytes;
    return read_ppd(path);
  }
  Result<PpdRecording> read(const std::string& header, const std::string& data) const {
    return read(u16(static_cast<unsigned>(header.size())) + header + data);
  }
  std::string complaint(const std::string& bytes) const {
    const Result<PpdRecording> r = read(bytes);
    return r ? "(none)" : r.error().message;
  }
  std::string complaint(const std::string& header, const std::string& data) const {
    return complaint(u16(static_cast<unsigned>(header.size())) + header + data);
  }
};

TEST_F(PpdFile, SplitsTheChannelsAndLeavesTheDigitalBitsOut) {
  const auto r = read(kHeader, samples({100 << 1 | 1, 200 << 1, 32767 << 1, 1}));
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->signal, (std::vector<std::uint16_t>{100, 32767}));
  EXPECT_EQ(r->control, (std::vector<std::uint16_t>{200, 0}));
  EXPECT_EQ(r->subject, "m1");
  EXPECT_EQ(r->version, "0.2");
  EXPECT_EQ(r->rate_hz, 130);
  EXPECT_EQ(r->volts_per_count[1], .0002);
}

TEST_F(PpdFile, SubtractsTheBaselineThatNewerPulsedFilesKeep) {
  std::string header = with(kHeader, "2 colour time div.", "2EX_2EM_pulsed");
  header = with(header, "0.2}", R"("1.1.0", "n_analog_signals": 2})");
  const auto r = read(header, samples({500 << 1, 100 << 1, 700 << 1, 800 << 1}));
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->signal, std::vector<std::uint16_t>{400});
  EXPECT_EQ(r->control, std::vector<std::uint16_t>{0});
}

TEST_F(PpdFile, TakesOlderPulsedFilesAsDifferences) {
  std::string header = with(kHeader, "2 colour time div.", "2EX_2EM_pulsed");
  header = with(header, "0.2}", R"("1.0.2", "n_analog_signals": 2})");
  const auto r = read(header, samples({500 << 1, 100 << 1, 700 << 1, 800 << 1}));
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->signal, (std::vector<std::uint16_t>{500, 700}));
}

TEST_F(PpdFile, NamesTheByteWhereACutFileEnds) {
  EXPECT_NE(
      complaint(kHeader, samples({2, 4, 6})).find(": byte " + std::to_string(2 + kHeader.size() + 6) + ": "),
      std::string::npos);
  EXPECT_NE(complaint(kHeader, "").find("no samples"), std::string::npos);
  EXPECT_NE(complaint(u16(500) + kHeader).find("inside its header of 500 bytes"), std::string::npos);
  for (const std::string& bytes : {std::string(), std::string("x"), std::string("{}")}) {
    EXPECT_NE(complaint(bytes).find("ends before its header"), std::string::npos);
  }
}

TEST_F(PpdFile, RefusesAForeignFile) {
  EXPECT_NE(complaint("\x89PNG\r\n\x1a\n and so on").find("byte 2: no JSON header"), std::string::npos);
  EXPECT_NE(complaint("session,trial,signed_contrast\n1,1,0.5\n").find("no JSON header"), std::string::npos);
  EXPECT_EQ(complaint("session").find(path), 0u);
}

TEST_F(PpdFile, SaysWhenTheHeaderWasRewrittenLonger) {
  const std::string bytes = u16(static_cast<unsigned>(kHeader.size())) +
                            kHeader.substr(0, kHeader.size() - 1) + " }" + samples({2, 4});
  EXPECT_NE(complaint(bytes).find("rewritten while recording"), std::string::npos);
}

TEST_F(PpdFile, RefusesOtherModesAndVersionsByName) {
  EXPECT_NE(complaint(with(kHeader, "2 colour time div.", "3EX_2EM_pulsed"), samples({2, 4}))
                .find("3EX_2EM_pulsed"),
            std::string::npos);
  EXPECT_NE(complaint(with(kHeader, "0.2}", "0.1}"), samples({2, 4})).find("version 0.1"), std::string::npos);
  EXPECT_NE(complaint(with(kHeader, "0.2}", "\"2.0\"}"), samples({2, 4})).find("version 2.0"),
            std::string::npos);
}

TEST_F(PpdFile, RefusesAHeaderWithoutAScale) {
  EXPECT_NE(complaint(with(kHeader, "130", "0"), samples({2, 4})).find("sampling_rate"), std::string::npos);
  EXPECT_NE(complaint(with(kHeader, "130", "\"fast\""), samples({2, 4})).find("sampling_rate"),
            std::string::npos);
  EXPECT_NE(
      complaint(with(kHeader, "[0.0001, 0.0002]", "[0.0001]"), samples({2, 4})).find("volts_per_division"),
      std::string::npos);
}

TEST_F(PpdFile, SaysWhichFileIsNotThere) {
  const Result<PpdRecording> r = read_ppd("/nowhere/m53.ppd");
  ASSERT_FALSE(r);
  EXPECT_NE(r.error().message.find("/nowhere/m53.ppd: cannot be opened"), std::string::npos);
}

TEST_F(PpdFile, SurvivesEveryTruncationAndEveryDamagedHeaderByte) {
  const std::string whole = u16(static_cast<unsigned>(kHeader.size())) + kHeader + samples({2, 4, 6, 8});
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const Result<PpdRecording> r = read(whole.substr(0, n));
    EXPECT_EQ(r.has_value(), n == whole.size() - 4) << n;
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ 0x55);
    const Result<PpdRecording> r = read(bad);
    EXPECT_TRUE(r || r.error().message.find(": byte ") != std::string::npos);
  }
}

TEST(ReplayPhotometry, GivesTheRecordingAndThenNothing) {
  PpdRecording recording;
  recording.signal = {5, 6};
  recording.control = {7, 8};
  ReplayPhotometry source(recording);
  EXPECT_EQ(source.read({}, 0)->signal, 5);
  EXPECT_EQ(source.read({}, 1)->control, 8);
  EXPECT_FALSE(source.read({}, 2));
}

TEST(RealPpdFile, HoldsTheRecordingThatItsReadmeDescribes) {
  const std::string path = DOPALOOP_TEST_DATA "/photometry/m53_NAc_dLight.ppd";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const Result<PpdRecording> r = read_ppd(path);
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->subject, "m53_NAc_L");
  EXPECT_EQ(r->version, "0.2");
  EXPECT_EQ(r->rate_hz, 130);
  EXPECT_EQ(r->signal.size(), 705249u);
  EXPECT_EQ(r->control.size(), r->signal.size());
  EXPECT_NEAR(r->duration_s(), 5425, .5);
  const auto volts = [&](const std::vector<std::uint16_t>& counts, double scale) {
    return std::accumulate(counts.begin(), counts.end(), 0.) / static_cast<double>(counts.size()) * scale;
  };
  EXPECT_NEAR(volts(r->signal, r->volts_per_count[0]), 1.47805, 1e-4);
  EXPECT_NEAR(volts(r->control, r->volts_per_count[1]), 1.44915, 1e-4);
  EXPECT_EQ(*std::max_element(r->signal.begin(), r->signal.end()), 16078);
}

}  // namespace
}  // namespace dopaloop
