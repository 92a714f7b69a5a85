// Inputs and outputs as the journal's payloads, and back: the kinds, their numbers and their encoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>

#include "rig/session/io.h"

namespace dopaloop {

// The kind number of a record type is its place here. Part of the log's format: append, never reorder.
using JournalKinds =
    std::tuple<SessionStart, TimerDue, WheelMoved, Lick, StimulusFlip, PhotodiodeEdge, PhotometrySample,
               StreamEnded, OutputEdge, ProgramAccepted, DeviceReady, DeviceFault, Guidance, ModelState,
               OperatorCommand, TrialCommitted, LogFailed, ShowStimulus, HideStimulus, PlaySound, OpenValve,
               StartLight, OutputsOff, StateChanged, DopamineValue, TrialRow, GuidanceRequest, CommandAnswer,
               EventText, SessionEnded, WeightNames, SyncPulse, Overrun, ClockFit, ParameterChanged,
               StartMasking>;

namespace detail {
template <class T, class... Ts>
constexpr std::uint8_t place_of(const std::tuple<Ts...>*) {
  std::uint8_t i = 0;
  const bool found = ((std::is_same_v<T, Ts> || (++i, false)) || ...);
  return found ? i : 255;
}
}  // namespace detail

template <class T>
inline constexpr std::uint8_t kKind = detail::place_of<T>(static_cast<JournalKinds*>(nullptr));

inline constexpr std::size_t kMaxEncoded = 1024;

struct EncodedRecord {
  std::uint8_t kind = 0;
  std::uint16_t size = 0;
  std::array<std::byte, kMaxEncoded> bytes;
  std::span<const std::byte> payload() const { return {bytes.data(), size}; }
};

// Events that carry a device's stamp are kept with `mapped` beside it (clock_records.h).
void encode_input(const Input& input, EncodedRecord& out, SessionTime mapped = kNever);
void encode_output(const Output& output, EncodedRecord& out);
// nullopt: not an input's kind, or the payload is not one.
std::optional<Input> decode_input(std::uint8_t kind, std::span<const std::byte> payload);
std::optional<Output> decode_output(std::uint8_t kind, std::span<const std::byte> payload);

}  // namespace dopaloop
