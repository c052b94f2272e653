#include "history/rebuild.hpp"

#include "history/database_fault.hpp"
#include "history/fault_error.hpp"
#include "util/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <optional>

namespace agentpress::history {
namespace {

// Those that others refer to first.
constexpr std::array<const char*, 5> kTables{"session", "attachment", "turn", "part", "citation"};

std::vector<std::string> columns_of(const Database& database, std::string_view table) {
  std::vector<std::string> columns;
  auto select = database.prepare("SELECT name FROM pragma_table_info(?1)");
  select.bind(1, table);
  while (select.step()) {
    // The new file has no index over words yet.
    if (select.view(0) != "indexed") columns.push_back(select.text(0));
  }
  return columns;
}

/// Copies rows of one table in the order of their keys.
class TableCopy {
 public:
  TableCopy(const Database& damaged, const Database& rebuilt, std::string_view table) : damaged_(damaged) {
    const auto columns = columns_of(damaged, table);
    std::string names;
    std::string values;
    for (std::size_t index = 0; index < columns.size(); ++index) {
      names += (index == 0 ? "" : ", ") + columns[index];
      values += fmt::format("{}?{}", index == 0 ? "" : ", ", index + 1);
    }
    count_ = static_cast<int>(columns.size());
    // A table without rowid has few rows to a turn; its place in the order is the turn.
    order_ = table == "citation" ? "turn" : "rowid";
    // The order of the table itself, by no index: one may be damaged where the rows are not.
    query_ = fmt::format("SELECT {}, {} FROM {}{} WHERE {} >= ?1 ORDER BY {}", names, order_, table,
                         table == "citation" ? "" : " NOT INDEXED", order_, order_);
    insert_ = rebuilt.prepare(fmt::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", table, names, values));
  }

  /// True when the table was read to its end.
  bool run() {
    bool is_whole = true;
    // Behind a page that cannot be read come others that can: their rows are looked for in steps that grow.
    std::int64_t step = 1;
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    for (;;) {
      const auto before = copied_;
      const auto fault = fault_of([&] { copy_from(from); });
      if (!fault) return is_whole;
      if (fault->kind != FaultKind::corrupt) throw FaultError(*fault);
      is_whole = false;
      step = copied_ > before ? 1 : step * 2;
      const auto begin = std::max<std::int64_t>(last_, 0);
      if (step > kFurthest) return false;
      from = begin + step;
    }
  }

 private:
  static constexpr std::int64_t kFurthest = std::int64_t{1} << 40;

  void copy_from(std::int64_t key) {
    auto select = damaged_.prepare(query_);
    select.bind(1, key);
    while (select.step()) {
      for (int column = 0; column < count_; ++column) copy_value(select, column);
      // What the new file refuses is no row of ours.
      fault_of([&] { insert_->run(); });
      last_ = select.number(count_);
      ++copied_;
    }
  }

  void copy_value(const Statement& row, int column) {
    const int parameter = column + 1;
    if (row.is_null(column)) {
      insert_->bind_null(parameter);
    } else if (row.is_blob(column)) {
      insert_->bind_blob(parameter, row.view(column));
    } else if (row.is_number(column)) {
      row.is_real(column) ? insert_->bind(parameter, row.real(column))
                          : insert_->bind(parameter, row.number(column));
    } else {
      insert_->bind(parameter, row.view(column));
    }
  }

  const Database& damaged_;
  std::string order_;
  std::string query_;
  std::optional<Statement> insert_;
  int count_ = 0;
  std::int64_t last_ = -1;
  std::int64_t copied_ = 0;
};

// sqlite.org/fileformat2.html: numbers are big-endian; behind the header of the file, the first page is the
// root of the table of tables.
constexpr std::size_t kPageSize = 4096;
constexpr std::size_t kPageCount = 28;
constexpr std::size_t kFreeList = 32;
constexpr std::size_t kTreeHeader = 100;
using Page = std::array<unsigned char, kPageSize>;

std::uint32_t number_at(const Page& page, std::size_t offset, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t index = 0; index < size; ++index) number = number << 8U | page.at(offset + index);
  return number;
}

void put_number(Page& page, std::size_t offset, std::uint32_t number) {
  for (std::size_t index = 0; index < 4; ++index)
    page.at(offset + index) = static_cast<unsigned char>(number >> (24 - 8 * index) & 0xFFU);
}

std::vector<std::uint32_t> children_of_first_page(const Page& page) {
  constexpr unsigned kInterior = 5;
  if (page[kTreeHeader] != kInterior) return {};
  const auto count = number_at(page, kTreeHeader + 3, 2);
  std::vector<std::uint32_t> children{number_at(page, kTreeHeader + 8, 4)};
  for (std::size_t cell = 0; cell < count; ++cell)
    children.push_back(number_at(page, number_at(page, kTreeHeader + 12 + 2 * cell, 2), 4));
  return children;
}

off_t offset_of_page(std::uint32_t number) {
  return static_cast<off_t>(number - 1) * static_cast<off_t>(kPageSize);
}

Page read_page(const util::Descriptor& file, const std::string& path, std::uint32_t number) {
  Page page{};
  if (::pread(file.number(), page.data(), page.size(), offset_of_page(number)) !=
      static_cast<ssize_t>(kPageSize))
    throw FaultError(system_fault(path, errno, "cannot be read"));
  return page;
}

void write_page(const util::Descriptor& file, const std::string& path, std::uint32_t number,
                const Page& page) {
  if (::pwrite(file.number(), page.data(), page.size(), offset_of_page(number)) !=
      static_cast<ssize_t>(kPageSize))
    throw FaultError(system_fault(path, errno, "cannot be written"));
}

}  // namespace

std::vector<std::string> rebuild_tables(const Database& damaged, const Database& rebuilt) {
  std::vector<std::string> lost;
  rebuilt.execute("PRAGMA foreign_keys=OFF");
  WriteTransaction transaction(rebuilt);
  for (const auto* table : kTables) {
    if (!TableCopy(damaged, rebuilt, table).run()) lost.push_back(fmt::format("rows of the table {}", table));
  }
  // Without its turn a part says nothing.
  rebuilt.execute(
      "DELETE FROM turn WHERE session NOT IN (SELECT key FROM session);"
      "DELETE FROM part WHERE turn NOT IN (SELECT key FROM turn)");
  transaction.commit();
  return lost;
}

void replace_schema_pages(const std::string& damaged_file, const std::string& fresh_file) {
  const util::Descriptor fresh(::open(fresh_file.c_str(), O_RDONLY | O_CLOEXEC));
  const util::Descriptor damaged(::open(damaged_file.c_str(), O_RDWR | O_CLOEXEC));
  struct stat status{};
  if (damaged.number() < 0 || ::fstat(damaged.number(), &status) != 0)
    throw FaultError(system_fault(damaged_file, errno, "cannot be read"));
  auto first = read_page(fresh, fresh_file, 1);
  for (const auto number : children_of_first_page(first)) {
    write_page(damaged, damaged_file, number, read_page(fresh, fresh_file, number));
  }
  put_number(first, kPageCount,
             static_cast<std::uint32_t>(static_cast<std::size_t>(status.st_size) / kPageSize));
  put_number(first, kFreeList, 0);
  put_number(first, kFreeList + 4, 0);
  write_page(damaged, damaged_file, 1, first);
}

}  // namespace agentpress::history
