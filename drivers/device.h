// Interfaces of devices. A device is sans-IO: it turns bytes and deadlines into messages, and commands into
// bytes to write; file descriptors, reconnecting and time live elsewhere (rig/control). It never allocates
// after construction, never blocks, never throws. Bad bytes are counted and reported as a DeviceFault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>
#include <variant>

#include "rig/base/fields.h"
#include "rig/base/fixed_list.h"
#include "rig/base/light.h"
#include "rig/base/names.h"
#include "rig/base/text.h"
#include "rig/base/time.h"

namespace dopaloop {

// ---- messages a device gives ---------------------------------------------------------------------------

// masking: a visible light with the laser's pattern, by which the animal cannot tell light trials from
// others.
enum class OutputLine : std::uint8_t { valve, light, masking };
enum class FaultKind : std::uint8_t { silent, corrupt, gap, refused, wrong_device, disconnected };

constexpr std::string_view name_of(OutputLine v) {
  constexpr std::string_view names[] = {"valve", "light", "masking"};
  return name_in(names, v);
}
constexpr std::string_view name_of(FaultKind v) {
  constexpr std::string_view names[] = {"silent",  "corrupt",      "gap",
                                        "refused", "wrong_device", "disconnected"};
  return name_in(names, v);
}

// The wheel's encoder crossed a count. Turns that choose right (they bring a stimulus from the right to the
// centre) count up; 4 x 1024 counts a turn.
struct WheelMoved {
  DeviceTime at{};
  std::int32_t count = 0;
  static constexpr std::string_view kName = "wheel_moved";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &WheelMoved::at, "encoder's own stamp");
    f("count", &WheelMoved::count, "position in counts, right is positive");
  }
};

struct Lick {
  DeviceTime at{};
  bool contact = false;
  static constexpr std::string_view kName = "lick";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &Lick::at, "sensor's own stamp");
    f("contact", &Lick::contact, "tongue on the spout");
  }
};

// The display showed (or took away) the stimulus: its own report of the flip.
struct StimulusFlip {
  DeviceTime at{};
  bool shown = false;
  static constexpr std::string_view kName = "stimulus_flip";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &StimulusFlip::at, "display's own stamp of the flip");
    f("shown", &StimulusFlip::shown, "stimulus on screen after the flip");
  }
};

// The photodiode saw its patch flip: the time of record of the stimulus.
struct PhotodiodeEdge {
  DeviceTime at{};
  bool bright = false;
  static constexpr std::string_view kName = "photodiode_edge";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &PhotodiodeEdge::at, "sensor's own stamp");
    f("bright", &PhotodiodeEdge::bright, "patch bright after the edge");
  }
};

// One reading of the photometry board: raw converter counts, before any processing.
struct PhotometrySample {
  DeviceTime at{};
  std::uint64_t index = 0;    // counts samples at the board; a jump is a gap
  std::uint16_t signal = 0;   // dopamine sensor channel, converter counts
  std::uint16_t control = 0;  // control (isosbestic or second colour) channel, converter counts
  static constexpr std::string_view kName = "photometry_sample";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &PhotometrySample::at, "board's own stamp");
    f("index", &PhotometrySample::index, "sample number at the board, from 0");
    f("signal", &PhotometrySample::signal, "sensor channel, converter counts");
    f("control", &PhotometrySample::control, "control channel, converter counts");
  }
};

// A pulse on a wire that the device and the host's reference both stamp: one instant on two clocks. Where a
// device is so wired, its clock is fitted through these and not through the arrival of its reports.
struct SyncPulse {
  DeviceTime device_at{};
  SessionTime session_at{};
  static constexpr std::string_view kName = "sync_pulse";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &SyncPulse::device_at, "device's own stamp of the pulse");
    f("session_ns", &SyncPulse::session_at, "the reference's stamp of the same pulse");
  }
};

// The recording that is being replayed has no more samples.
struct StreamEnded {
  DeviceTime at{};
  static constexpr std::string_view kName = "stream_ended";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &StreamEnded::at, "time of the last sample");
  }
};

// A line of the output device changed: the time of record of water and light.
struct OutputEdge {
  DeviceTime at{};
  OutputLine line{};
  bool on = false;
  std::uint32_t program = 0;  // number given with the command
  bool last = false;          // this edge ends the program
  static constexpr std::string_view kName = "output_edge";
  template <class F>
  static constexpr void describe(F&& f) {
    f("device_ns", &OutputEdge::at, "device's own stamp");
    f("line", &OutputEdge::line, "valve, light or masking");
    f("on", &OutputEdge::on, "on after the edge");
    f("program", &OutputEdge::program, "number given with the command");
    f("last", &OutputEdge::last, "this edge ends the program");
  }
};

// The device's answer to a program: what it will carry out, read back from it.
struct ProgramAccepted {
  OutputLine line{};
  std::uint32_t program = 0;
  bool accepted = false;
  std::int64_t duration_us = 0;
  static constexpr std::string_view kName = "program_accepted";
  template <class F>
  static constexpr void describe(F&& f) {
    f("line", &ProgramAccepted::line, "valve, light or masking");
    f("program", &ProgramAccepted::program, "number given with the command");
    f("accepted", &ProgramAccepted::accepted, "false: the device refused it");
    f("duration_us", &ProgramAccepted::duration_us, "length of the program as read back");
  }
};

// Handshake done: the device is the one expected, its outputs are off, and it says so itself.
struct DeviceReady {
  Text<32> identity;
  std::uint32_t serial = 0;
  bool outputs_off = true;
  static constexpr std::string_view kName = "device_ready";
  template <class F>
  static constexpr void describe(F&& f) {
    f("identity", &DeviceReady::identity, "what the device says it is, with its version");
    f("serial", &DeviceReady::serial, "serial number");
    f("outputs_off", &DeviceReady::outputs_off, "outputs read back as off");
  }
};

struct DeviceFault {
  FaultKind what{};
  std::uint64_t count = 0;  // bytes skipped, samples missing, ...
  static constexpr std::string_view kName = "device_fault";
  template <class F>
  static constexpr void describe(F&& f) {
    f("what", &DeviceFault::what, "silent, corrupt, gap, refused, wrong_device, disconnected");
    f("count", &DeviceFault::count, "bytes skipped, samples missing");
  }
};

using DeviceMessage =
    std::variant<WheelMoved, Lick, StimulusFlip, PhotodiodeEdge, PhotometrySample, StreamEnded, OutputEdge,
                 ProgramAccepted, DeviceReady, DeviceFault, SyncPulse>;

// ---- commands a device takes ---------------------------------------------------------------------------

enum class SoundKind : std::uint8_t { go_cue, noise, cue };
constexpr std::string_view name_of(SoundKind v) {
  constexpr std::string_view names[] = {"go_cue", "noise", "cue"};
  return name_in(names, v);
}

struct ShowStimulus {
  double contrast_left = 0,
         contrast_right = 0;  // 0..1; both 0: a zero-contrast trial (patch flips all the same)
  double azimuth_deg = 35;
  double deg_per_count = 4 * 2 * std::numbers::pi * 31 / 4096;  // of the wheel, which moves the stimulus
  static constexpr std::string_view kName = "show_stimulus";
  template <class F>
  static constexpr void describe(F&& f) {
    f("contrast_left", &ShowStimulus::contrast_left, "0..1");
    f("contrast_right", &ShowStimulus::contrast_right, "0..1");
    f("azimuth_deg", &ShowStimulus::azimuth_deg, "distance from the centre");
    f("deg_per_count", &ShowStimulus::deg_per_count, "degrees it moves with a count of the wheel");
  }
};
struct HideStimulus {
  bool patch = true;  // the photodiode patch flips back
  static constexpr std::string_view kName = "hide_stimulus";
  template <class F>
  static constexpr void describe(F&& f) {
    f("patch", &HideStimulus::patch, "the patch flips back");
  }
};
struct PlaySound {
  SoundKind sound{};
  std::int64_t duration_us = 0;
  static constexpr std::string_view kName = "play_sound";
  template <class F>
  static constexpr void describe(F&& f) {
    f("sound", &PlaySound::sound, "go cue, noise or cue");
    f("duration_us", &PlaySound::duration_us, "length");
  }
};
// Open once for a finite time; the device shuts by itself.
struct OpenValve {
  std::uint32_t program = 0;
  std::int64_t open_us = 0;
  static constexpr std::string_view kName = "open_valve";
  template <class F>
  static constexpr void describe(F&& f) {
    f("program", &OpenValve::program, "number of this program");
    f("open_us", &OpenValve::open_us, "open time");
  }
};
// Run one finite train; the device ends it by itself.
struct StartLight {
  std::uint32_t program = 0;
  double power_mw = 0;
  std::int64_t pulse_width_us = 0, period_us = 0, duration_us = 0;
  static constexpr std::string_view kName = "start_light";
  template <class F>
  static constexpr void describe(F&& f) {
    f("program", &StartLight::program, "number of this program");
    f("power_mw", &StartLight::power_mw, "at the fibre tip, during a pulse");
    f("pulse_width_us", &StartLight::pulse_width_us, "light on in each period");
    f("period_us", &StartLight::period_us, "pulse start to pulse start");
    f("duration_us", &StartLight::duration_us, "length of the train");
  }
};
// Run one finite train on the masking light; the device ends it by itself.
struct StartMasking {
  std::uint32_t program = 0;
  std::int64_t pulse_width_us = 0, period_us = 0, duration_us = 0;
  static constexpr std::string_view kName = "start_masking";
  template <class F>
  static constexpr void describe(F&& f) {
    f("program", &StartMasking::program, "number of this program");
    f("pulse_width_us", &StartMasking::pulse_width_us, "masking light on in each period");
    f("period_us", &StartMasking::period_us, "pulse start to pulse start");
    f("duration_us", &StartMasking::duration_us, "length of the train");
  }
};
// Off now, whatever is running.
struct OutputsOff {
  bool all = true;  // valve, light and masking; false: light alone
  static constexpr std::string_view kName = "outputs_off";
  template <class F>
  static constexpr void describe(F&& f) {
    f("all", &OutputsOff::all, "valve, light and masking; false: light alone");
  }
};

using DeviceCommand =
    std::variant<ShowStimulus, HideStimulus, PlaySound, OpenValve, StartLight, StartMasking, OutputsOff>;

// ---- a device ------------------------------------------------------------------------------------------

using DeviceMessages = FixedList<DeviceMessage, 256>;
using DeviceBytes = FixedList<std::byte, 512>;

inline constexpr std::size_t kMaxRead = 512;  // bytes handed to one on_bytes call, at most

class Device {
 public:
  virtual ~Device() = default;
  virtual std::string_view name() const = 0;

  // Called at every open and reopen: forget everything, put the handshake, safe-off and read-back requests
  // into `out`.
  virtual void on_open(SessionTime now, DeviceBytes& out) = 0;
  // Whole or partial messages; at most kMaxRead bytes.
  virtual void on_bytes(SessionTime now, std::span<const std::byte> bytes, DeviceMessages& messages,
                        DeviceBytes& out) = 0;
  // next_deadline() came (a reply is overdue, a stream went silent).
  virtual void on_deadline(SessionTime now, DeviceMessages& messages, DeviceBytes& out) = 0;
  virtual SessionTime next_deadline() const = 0;

  // True if this device carries the command out; then the bytes of exactly one message are in `out`.
  virtual bool command(const DeviceCommand& command, DeviceBytes& out) = 0;
};

}  // namespace dopaloop
