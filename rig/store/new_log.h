// Makes an empty log: the file, its tables, and the rows that are known before the first record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "rig/base/result.h"
#include "rig/store/kinds.h"
#include "rig/store/rows.h"
#include "rig/store/sqlite.h"

namespace dopaloop {

// In WAL mode with synchronous=FULL and foreign keys on. On failure no file is left.
Result<Database> create_log(const std::filesystem::path& folder, const SessionHeader& header,
                            const std::vector<KindInfo>& kinds, const std::vector<SourceRow>& sources,
                            std::int64_t max_pages);

}  // namespace dopaloop
