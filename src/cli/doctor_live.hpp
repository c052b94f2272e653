// A row for each provider while its checks run, on a terminal; gone when the report comes.
#pragma once

#include "doctor/check.hpp"
#include "util/output.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace agentpress::cli {

class LiveRows {
 public:
  /// More providers than `rows` leaves room for share one line that counts them.
  LiveRows(util::OutputStream& output, std::size_t columns, std::size_t rows);
  ~LiveRows() { erase(); }
  LiveRows(const LiveRows&) = delete;
  LiveRows& operator=(const LiveRows&) = delete;

  void begin(const std::vector<std::string>& providers, std::size_t checks_each);
  /// The result must hold neither secrets nor control characters.
  void show(const doctor::CheckResult& result);
  void erase();

 private:
  struct LiveRow {
    std::string provider;
    std::string text;
    std::size_t known = 0;
  };

  void draw();
  std::string line_of(const LiveRow& row) const;
  std::string counting_line() const;

  util::OutputStream& output_;
  std::size_t columns_;
  std::size_t most_rows_;
  std::size_t checks_each_ = 0;
  std::vector<LiveRow> rows_;
  std::size_t drawn_ = 0;  ///< lines on the terminal
};

}  // namespace agentpress::cli
