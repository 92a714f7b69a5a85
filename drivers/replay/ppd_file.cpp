#include "drivers/replay/ppd_file.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

namespace dopaloop {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kHeaderStart = 2;
constexpr std::size_t kLargestFile = std::size_t{2} << 30;  // 50 hours of two channels at 3 kHz

struct File {
  std::string path;
  std::string bytes;

  tl::unexpected<Error> bad(std::size_t byte, const std::string& what) const {
    return fail(path + ": byte " + std::to_string(byte) + ": " + what);
  }
  std::uint16_t u16(std::size_t at) const {
    const auto low = static_cast<unsigned char>(bytes[at]), high = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint16_t>(low | high << 8);
  }
};

struct Layout {
  std::size_t first = 0;  // byte of the first sample
  bool pairs = false;     // each reading is followed by its baseline
};

Result<File> load(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> f(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!f) return fail(path + ": cannot be opened: " + std::strerror(errno));
  File file{path, {}};
  char block[65536];
  for (std::size_t n;
       (n = std::fread(block, 1, sizeof block, f.get())) > 0 && file.bytes.size() < kLargestFile;)
    file.bytes.append(block, n);
  if (file.bytes.size() >= kLargestFile)
    return file.bad(kLargestFile, "the file is too large for a recording");
  if (std::ferror(f.get()))
    return file.bad(file.bytes.size(), std::string("cannot be read: ") + std::strerror(errno));
  return file;
}

Result<Json> parse_header(const File& file, std::size_t length) {
  const char* text = file.bytes.data() + kHeaderStart;
  try {
    Json header = Json::parse(text, text + length);
    if (header.is_object()) return header;
  } catch (const Json::parse_error& e) {
    return file.bad(
        kHeaderStart + (e.byte > 0 ? e.byte - 1 : 0),
        "the header is not JSON of the length that byte 0 says; this is no .ppd file, or its header was "
        "rewritten while recording");
  }
  return file.bad(kHeaderStart, "the header is JSON but no object; this is no .ppd file");
}

Result<Json> read_header(const File& file) {
  if (file.bytes.size() <= kHeaderStart)
    return file.bad(file.bytes.size(), "the file ends before its header");
  const std::size_t length = file.u16(0);
  if (length < 2 || file.bytes[kHeaderStart] != '{') {
    return file.bad(kHeaderStart,
                    "no JSON header begins here; this is no .ppd file of pyPhotometry 0.2 or later");
  }
  if (file.bytes.size() < kHeaderStart + length) {
    return file.bad(file.bytes.size(),
                    "the file ends inside its header of " + std::to_string(length) + " bytes");
  }
  return parse_header(file, length);
}

std::string text_of(const Json& header, const char* key) {
  const auto it = header.find(key);
  if (it == header.end()) return {};
  return it->is_string() ? it->get<std::string>() : it->dump();
}

bool positive_number(const Json& value) {
  return value.is_number() && std::isfinite(value.get<double>()) && value.get<double>() > 0;
}

Status read_scale(const File& file, const Json& header, PpdRecording& recording) {
  constexpr double kFastest_hz = 5000;
  const Json rate = header.value("sampling_rate", Json());
  if (!positive_number(rate) || rate.get<double>() > kFastest_hz) {
    return file.bad(kHeaderStart, "the header's sampling_rate is missing or not between 0 and 5000 Hz");
  }
  const Json volts = header.value("volts_per_division", Json());
  if (!volts.is_array() || volts.size() < 2 || !positive_number(volts[0]) || !positive_number(volts[1])) {
    return file.bad(kHeaderStart, "the header's volts_per_division is not two numbers above 0");
  }
  recording.rate_hz = rate.get<double>();
  recording.volts_per_count[0] = volts[0].get<double>();
  recording.volts_per_count[1] = volts[1].get<double>();
  return {};
}

// Major * 1000 + minor of "1.0.2"; -1: not a version.
int version_number(std::string_view text) {
  int major = -1, minor = -1;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, major);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return -1;
  if (std::from_chars(first.ptr + 1, end, minor).ec != std::errc{}) return -1;
  return major >= 0 && minor >= 0 && minor < 1000 ? major * 1000 + minor : -1;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (text == name) return true;
  }
  return false;
}

Result<Layout> layout_of(const File& file, const Json& header, const PpdRecording& recording,
                         std::size_t first) {
  const int version = version_number(recording.version);
  const bool old = version == 2 || version == 3;
  if (!old && version / 1000 != 1) {
    return file.bad(kHeaderStart, "pyPhotometry version " +
                                      (recording.version.empty() ? "(none)" : recording.version) +
                                      " is not read here; 0.2, 0.3 and 1.x are");
  }
  const bool pulsed = one_of(recording.mode, {"2EX_1EM_pulsed", "2EX_2EM_pulsed"});
  const bool known =
      old ? one_of(recording.mode, {"2 colour continuous", "1 colour time div.", "2 colour time div."})
          : pulsed || recording.mode == "2EX_2EM_continuous";
  const bool two = old || header.value("n_analog_signals", Json(2)) == Json(2);
  if (!known || !two) {
    return file.bad(kHeaderStart, "acquisition mode '" + recording.mode + "' of version " +
                                      recording.version +
                                      " is not read here; only modes with two signals are");
  }
  return Layout{first, pulsed && version >= 1001};
}

Status read_samples(const File& file, const Layout& layout, PpdRecording& recording) {
  const std::size_t reading = layout.pairs ? 4 : 2, both = 2 * reading;
  const std::size_t size = file.bytes.size() - layout.first;
  if (size == 0) return file.bad(layout.first, "the recording has no samples");
  if (size % both != 0) {
    return file.bad(file.bytes.size(),
                    "the file ends inside a sample; it was cut, its last whole sample ends at byte " +
                        std::to_string(layout.first + size / both * both));
  }
  const auto value = [&](std::size_t at) {
    const int lit = file.u16(at) >> 1;
    const int dark = layout.pairs ? file.u16(at + 2) >> 1 : 0;
    return static_cast<std::uint16_t>(lit > dark ? lit - dark : 0);
  };
  recording.signal.reserve(size / both);
  recording.control.reserve(size / both);
  for (std::size_t at = layout.first; at < file.bytes.size(); at += both) {
    recording.signal.push_back(value(at));
    recording.control.push_back(value(at + reading));
  }
  return {};
}

Result<PpdRecording> read_recording(const File& file) {
  const Result<Json> header = read_header(file);
  if (!header) return tl::unexpected(header.error());
  PpdRecording recording;
  recording.subject = text_of(*header, "subject_ID");
  recording.date_time = text_of(*header, "date_time");
  recording.mode = text_of(*header, "mode");
  recording.version = text_of(*header, "version");
  const Result<Layout> layout = layout_of(file, *header, recording, kHeaderStart + file.u16(0));
  if (!layout) return tl::unexpected(layout.error());
  if (const Status s = read_scale(file, *header, recording); !s) return tl::unexpected(s.error());
  if (const Status s = read_samples(file, *layout, recording); !s) return tl::unexpected(s.error());
  return recording;
}

}  // namespace

Result<PpdRecording> read_ppd(const std::string& path) {
  const Result<File> file = load(path);
  if (!file) return tl::unexpected(file.error());
  return read_recording(*file);
}

}  // namespace dopaloop
