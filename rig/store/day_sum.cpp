#include "rig/store/day_sum.h"

#include <algorithm>
#include <string>
#include <vector>

#include "rig/store/reader.h"

namespace dopaloop {
namespace {

namespace fs = std::filesystem;

bool is_number(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr const char* kRepair =
    "repair this session, or move it out of the day's folder once you know what it gave";

tl::unexpected<Error> unknown(const fs::path& session, const std::string& why, const char* advice = kRepair) {
  return fail(session.string() + ": what the animal was given today is not known: " + why + "; " + advice);
}

Result<std::vector<fs::path>> sessions_of(const fs::path& day, const fs::path& except) {
  std::vector<fs::path> found;
  std::error_code error;
  if (!fs::exists(day, error) && !error) return found;
  fs::directory_iterator it(day, error);
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    const bool session = is_number(it->path().filename().string()) && it->is_directory(error) &&
                         it->path().filename() != except.filename();
    if (session && !fs::is_empty(it->path(), error)) found.push_back(it->path());
    if (error) break;
  }
  if (error) return unknown(day, error.message());
  std::sort(found.begin(), found.end());
  return found;
}

// Records that never reached the log of a session that was closed.
Result<bool> lost_records(const SessionReader& reader) {
  const auto faults = reader.faults();
  if (!faults) return fail(faults.error().message);
  return std::any_of(faults->begin(), faults->end(),
                     [](const FaultRow& fault) { return fault.what.ends_with("records"); });
}

Status add(const fs::path& session, DaySum& sum) {
  const auto reader = SessionReader::open(session);
  if (!reader) return unknown(session, reader.error().message);
  const auto ending = reader->ending();
  if (!ending) return unknown(session, ending.error().message);
  if (*ending == Ending::under_way)
    return unknown(session, "this session of it is under way",
                   "an animal sits in one rig at a time: end it first");
  const auto doses = reader->doses();
  if (!doses) return unknown(session, doses.error().message);
  const auto lost = lost_records(*reader);
  if (!lost) return unknown(session, lost.error().message);
  for (const Dose& dose : *doses) {
    sum.water_ul += dose.water_ul;
    sum.light_mj += dose.light_mj;
  }
  ++sum.sessions;
  if (*ending == Ending::cut || *lost) ++sum.incomplete;
  return {};
}

}  // namespace

Result<DaySum> sum_of_day(const fs::path& day, const fs::path& except) {
  const auto sessions = sessions_of(day, except);
  if (!sessions) return fail(sessions.error().message);
  DaySum sum;
  for (const fs::path& session : *sessions) {
    if (const auto added = add(session, sum); !added) return fail(added.error().message);
  }
  return sum;
}

}  // namespace dopaloop
