// A prepared statement as one row of values, from left to right (columns.h).
#pragma once

#include "rig/store/columns.h"
#include "rig/store/sqlite.h"

namespace dopaloop {

// Binds a statement's parameters.
class StatementSink final : public RowSink {
 public:
  explicit StatementSink(Statement& statement) : statement_(statement) {}
  void integer(std::int64_t value) override { statement_.bind_integer(next_++, value); }
  void real(double value) override { statement_.bind_real(next_++, value); }
  void text(std::string_view value) override { statement_.bind_text(next_++, value); }
  void null() override { statement_.bind_null(next_++); }

 private:
  Statement& statement_;
  int next_ = 1;
};

// Reads the row that a statement stands on.
class StatementSource final : public RowSource {
 public:
  explicit StatementSource(const Statement& statement, int first = 0) : statement_(statement), next_(first) {}
  bool next_is_null() const override { return statement_.is_null(next_); }
  std::int64_t integer() override { return statement_.integer(next_++); }
  double real() override { return statement_.real(next_++); }
  std::string_view text() override { return statement_.text(next_++); }

 private:
  const Statement& statement_;
  int next_;
};

}  // namespace dopaloop
