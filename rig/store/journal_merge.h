// Reads the journal's rows and the streams' chunks back into the one sequence they were appended in.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "rig/base/record.h"
#include "rig/base/result.h"
#include "rig/store/kinds.h"
#include "rig/store/reader.h"
#include "rig/store/sqlite.h"

namespace dopaloop {

// All from one snapshot of the log, whatever is being written meanwhile.
Status merge_journal(Database& db, const std::vector<KindInfo>& kinds,
                     const std::function<bool(const RecordHeader&, std::span<const std::byte> payload)>& f);

Result<StreamData> read_stream(Database& db, const KindInfo& kind);

}  // namespace dopaloop
