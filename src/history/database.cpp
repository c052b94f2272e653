#include "history/database.hpp"

#include "history/database_fault.hpp"
#include "history/fault_error.hpp"
#include "history/sqlite_library.hpp"
#include "util/text.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <random>
#include <thread>
#include <utility>

namespace agentpress::history {
namespace {

const SqliteLibrary& sqlite() {
  const auto& library = open_sqlite_library();
  if (!library) throw FaultError(library.error());
  return *library;
}

/// SQLite reads `?`, `#` and `%` of a URI as its own.
std::string percent_encoded(std::string_view path) {
  std::string encoded;
  for (const char byte : path) {
    if (byte == '%' || byte == '?' || byte == '#' || byte == '&' || byte == '=' || byte == '+') {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    } else {
      encoded += byte;
    }
  }
  return encoded;
}

std::string address_of(const std::string& path, const DatabaseOptions& options) {
  // Two slashes at the beginning of an absolute path would name a host; the empty host comes first.
  std::string address = (path.starts_with('/') ? "file://" : "file:") + percent_encoded(path);
  if (!options.mode_of.empty()) address += "?modeof=" + percent_encoded(options.mode_of);
  return address;
}

}  // namespace

struct Database::Waiting {
  const Patience* patience;
  std::chrono::steady_clock::time_point began{};
  std::minstd_rand random{std::random_device{}()};

  /// Two processes that wait equally long would meet again and again.
  static int wait(void* argument, int attempt) {
    auto& self = *static_cast<Waiting*>(argument);
    const auto now = std::chrono::steady_clock::now();
    if (attempt == 0) self.began = now;
    if (!self.patience->may_wait(std::chrono::duration_cast<std::chrono::milliseconds>(now - self.began)))
      return 0;
    const unsigned longest = attempt < 3 ? 2000 : 10000;
    std::this_thread::sleep_for(std::chrono::microseconds(200 + self.random() % longest));
    return 1;
  }
};

Database::Database(std::string path, const Options& options, const Patience& patience)
    : path_(std::move(path)), waiting_(std::make_unique<Waiting>(&patience)) {
  const auto& library = sqlite();
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (options.create && !options.read_only) flags |= SQLITE_OPEN_CREATE;
  const int result = library.open_v2(address_of(path_, options).c_str(), &handle_, flags, nullptr);
  if (result != SQLITE_OK) {
    auto fault = last_fault(result);
    library.close_v2(handle_);
    throw FaultError(std::move(fault));
  }
  library.busy_handler(handle_, &Waiting::wait, waiting_.get());
  library.db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  library.db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // None of these reads the file. Sorting in memory: temporary files would hold the user's words.
  library.exec(handle_, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY", nullptr,
               nullptr, nullptr);
}

Database::~Database() {
  sqlite().close_v2(handle_);
}

Fault Database::last_fault(int result) const {
  const auto& library = sqlite();
  if (handle_ == nullptr) return database_fault(path_, result, 0, library.errstr(result));
  return database_fault(path_, result, library.system_errno(handle_), library.errmsg(handle_));
}

Statement Database::prepare(std::string_view sql) const {
  sqlite3_stmt* handle = nullptr;
  const int result =
      sqlite().prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), 0, &handle, nullptr);
  if (result != SQLITE_OK) throw FaultError(last_fault(result));
  return {*this, handle};
}

void Database::execute(const std::string& sql) const {
  const int result = sqlite().exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw FaultError(last_fault(result));
}

std::int64_t Database::number(std::string_view sql) const {
  auto statement = prepare(sql);
  return statement.step() ? statement.number(0) : 0;
}

std::int64_t Database::last_row() const {
  return sqlite().last_insert_rowid(handle_);
}

std::int64_t Database::changes() const {
  return sqlite().changes64(handle_);
}

bool Database::is_in_transaction() const {
  return sqlite().get_autocommit(handle_) == 0;
}

void Database::set_stop_check(int (*should_stop)(void*), void* argument) const {
  constexpr int kInstructionsBetween = 10'000;
  sqlite().progress_handler(handle_, kInstructionsBetween, should_stop, argument);
}

void Database::copy_to(const Database& target) const {
  const auto& library = sqlite();
  auto* backup = library.backup_init(target.handle_, "main", handle_, "main");
  if (backup == nullptr) throw FaultError(target.last_fault(library.extended_errcode(target.handle_)));
  int result = SQLITE_OK;
  for (int attempt = 0; result == SQLITE_OK || (result & 0xFF) == SQLITE_BUSY; ++attempt) {
    result = library.backup_step(backup, 1000);
    if ((result & 0xFF) == SQLITE_BUSY && Waiting::wait(waiting_.get(), attempt) == 0) break;
  }
  const int end = library.backup_finish(backup);
  if (result != SQLITE_DONE) throw FaultError(target.last_fault(end == SQLITE_OK ? result : end));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(handle_, other.handle_);
  return *this;
}

Statement::~Statement() {
  if (handle_ != nullptr) sqlite().finalize(handle_);
}

void Statement::check(int result) const {
  if (result != SQLITE_OK) throw FaultError(database_->last_fault(result));
}

Statement& Statement::bind(int parameter, std::string_view bytes) {
  const bool is_text =
      bytes.find('\0') == std::string_view::npos && !util::find_invalid_utf8(bytes).has_value();
  if (!is_text) return bind_blob(parameter, bytes);
  // A null pointer would bind NULL.
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite().bind_text64(handle_, parameter, data, bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite().bind_blob64(handle_, parameter, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  check(sqlite().bind_int64(handle_, parameter, number));
  return *this;
}

Statement& Statement::bind(int parameter, double number) {
  check(sqlite().bind_double(handle_, parameter, number));
  return *this;
}

Statement& Statement::bind_null(int parameter) {
  check(sqlite().bind_null(handle_, parameter));
  return *this;
}

bool Statement::step() {
  const int result = sqlite().step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) {
    reset();
    return false;
  }
  auto fault = database_->last_fault(result);
  reset();
  throw FaultError(std::move(fault));
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() noexcept {
  sqlite().reset(handle_);
}

bool Statement::is_null(int column) const {
  return sqlite().column_type(handle_, column) == SQLITE_NULL;
}

bool Statement::is_blob(int column) const {
  return sqlite().column_type(handle_, column) == SQLITE_BLOB;
}

bool Statement::is_number(int column) const {
  const int type = sqlite().column_type(handle_, column);
  return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

bool Statement::is_real(int column) const {
  return sqlite().column_type(handle_, column) == SQLITE_FLOAT;
}

std::string_view Statement::view(int column) const {
  const auto& library = sqlite();
  // A BLOB is not converted, so its bytes stay what they are.
  const void* data = is_blob(column) ? library.column_blob(handle_, column)
                                     : static_cast<const void*>(library.column_text(handle_, column));
  const int size = library.column_bytes(handle_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::int64_t Statement::number(int column) const {
  return sqlite().column_int64(handle_, column);
}

double Statement::real(int column) const {
  return sqlite().column_double(handle_, column);
}

std::optional<std::int64_t> Statement::optional_number(int column) const {
  return is_null(column) ? std::nullopt : std::optional(number(column));
}

std::optional<double> Statement::optional_real(int column) const {
  return is_null(column) ? std::nullopt : std::optional(real(column));
}

WriteTransaction::WriteTransaction(const Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
  // After some faults (a full disk) SQLite has rolled back by itself.
  if (is_open_ && database_.is_in_transaction()) fault_of([&] { database_.execute("ROLLBACK"); });
}

void WriteTransaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

ReadTransaction::ReadTransaction(const Database& database)
    : database_(database), is_mine_(!database.is_in_transaction()) {
  if (is_mine_) database_.execute("BEGIN");
}

ReadTransaction::~ReadTransaction() {
  if (is_mine_ && database_.is_in_transaction()) fault_of([&] { database_.execute("ROLLBACK"); });
}

}  // namespace agentpress::history
