// The tables of session.sqlite, version 2. FORMAT.md is their manual; a test holds the two together. Any
// change of a table or of a record that has one is a new version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rig/store/columns.h"
#include "rig/store/kinds.h"

namespace dopaloop {

inline constexpr int kSchemaVersion = 2;                    // PRAGMA user_version
inline constexpr std::int32_t kApplicationId = 0x444f5041;  // PRAGMA application_id: "DOPA"

inline constexpr std::string_view kSessionFile = "session.sqlite";

// All statements that make an empty log which can hold these kinds.
std::string schema_sql(const std::vector<KindInfo>& kinds);

// `"a", "b", "c"`
std::string column_list(const std::vector<Column>& columns);

// INSERT INTO table (columns) VALUES (?, ...)
std::string insert_sql(std::string_view table, const std::vector<Column>& columns);

// Tables of decoded records begin with the record's place in the journal; `trials` does not.
std::vector<Column> table_columns(std::string_view table, const std::vector<Column>& record_columns);

}  // namespace dopaloop
