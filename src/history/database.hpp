// One connection to an SQLite file and its statements, closed with their scope. Every fault is thrown as a
// FaultError that names the file.
#pragma once

#include "history/fault.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace agentpress::history {

/// A prepared statement. Parameters and columns count from 1 and 0, as in SQLite.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// Bytes are stored as TEXT where they are UTF-8 without NUL and as BLOB elsewhere, so that every byte
  /// comes back. They are copied.
  Statement& bind(int parameter, std::string_view bytes);
  Statement& bind(int parameter, const char* text) { return bind(parameter, std::string_view(text)); }
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind(int parameter, int number) { return bind(parameter, std::int64_t{number}); }
  Statement& bind(int parameter, double number);
  Statement& bind_null(int parameter);
  Statement& bind_blob(int parameter, std::string_view bytes);
  template <class Value>
  Statement& bind(int parameter, const std::optional<Value>& value) {
    return value ? bind(parameter, *value) : bind_null(parameter);
  }
  /// NULL for an empty text.
  Statement& bind_unless_empty(int parameter, std::string_view bytes) {
    return bytes.empty() ? bind_null(parameter) : bind(parameter, bytes);
  }

  /// True when there is a row. After the last row, and after a fault, the statement can be bound anew.
  bool step();
  /// Runs a statement to its end, whose rows are of no interest.
  void run();
  /// Ends a statement whose last row was not read.
  void reset() noexcept;

  bool is_null(int column) const;
  bool is_blob(int column) const;
  bool is_number(int column) const;
  bool is_real(int column) const;
  /// All bytes, whatever the type; valid until the next step.
  std::string_view view(int column) const;
  std::string text(int column) const { return std::string(view(column)); }
  std::int64_t number(int column) const;
  double real(int column) const;
  std::optional<std::int64_t> optional_number(int column) const;
  std::optional<double> optional_real(int column) const;

 private:
  friend class Database;
  Statement(const class Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}
  void check(int result) const;

  const Database* database_;
  sqlite3_stmt* handle_;
};

/// How long to wait for other processes that write, and whether to go on waiting. May be changed by another
/// thread while the database waits.
class Patience {
 public:
  explicit Patience(std::chrono::milliseconds limit) : limit_(limit) {}
  virtual ~Patience() = default;
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  /// Called before each further attempt; `waited` since the first.
  virtual bool may_wait(std::chrono::milliseconds waited) const { return waited < limit_; }

 private:
  std::chrono::milliseconds limit_;
};

struct DatabaseOptions {
  bool read_only = false;  ///< never creates the file either
  bool create = false;
  std::string mode_of{};  ///< a new file gets the mode of this one
};

class Database {
 public:
  using Options = DatabaseOptions;

  /// The file is read by the first statement only: `missing` here, `corrupt` and `locked` there. A file from
  /// elsewhere can do no harm: its views and triggers cannot call functions with side effects.
  /// `patience` outlives the database.
  Database(std::string path, const Options& options, const Patience& patience);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

  Statement prepare(std::string_view sql) const;
  /// One statement or several.
  void execute(const std::string& sql) const;
  /// The number in the first column of the first row; 0 without one.
  std::int64_t number(std::string_view sql) const;
  std::int64_t last_row() const;
  std::int64_t changes() const;
  bool is_in_transaction() const;

  /// Asked now and then while a statement runs; anything but 0 ends it with a fault. Null for none.
  void set_stop_check(int (*should_stop)(void*), void* argument) const;

  /// Copies the whole database into the empty `target`.
  void copy_to(const Database& target) const;

  /// The last fault of this connection.
  Fault last_fault(int result) const;

 private:
  friend class Statement;
  struct Waiting;
  std::string path_;
  std::unique_ptr<Waiting> waiting_;
  sqlite3* handle_ = nullptr;
};

/// Begins at once as a writer and rolls back unless `commit` was called.
class WriteTransaction {
 public:
  explicit WriteTransaction(const Database& database);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;
  void commit();

 private:
  const Database& database_;
  bool is_open_ = true;
};

/// What is read within is of one moment. Within a write transaction it does nothing.
class ReadTransaction {
 public:
  explicit ReadTransaction(const Database& database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  const Database& database_;
  bool is_mine_;
};

}  // namespace agentpress::history
