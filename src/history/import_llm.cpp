#include "history/import_llm.hpp"

#include "history/fault_error.hpp"
#include "history/file_header.hpp"
#include "history/llm_log.hpp"
#include "history/llm_responses.hpp"
#include "history/llm_turns.hpp"
#include "util/files.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <utility>

namespace agentpress::history {
namespace {

constexpr std::chrono::milliseconds kLongestWaitForLlm{5000};

enum class Table : std::uint8_t { log, responses, turns };

/// An answer, in the order in which they are read.
struct AnswerRow {
  std::int64_t row = 0;
  Table table = Table::log;
  bool begins_session = false;
};

/// Conversations one after the other, their answers in the order of their ids, which begin with the time; in
/// the first table both are numbers.
std::string answers_query(const LlmTables& tables) {
  std::string sql = "select '' session_key, '' answer_id, 0 source_table, 0 source_row where 0";
  if (const auto log = tables.log_table(); !log.empty()) {
    sql += fmt::format(" union all select printf('%019d', {}), '', 0, rowid from {}", tables.log_chat(), log);
  }
  const bool has_turns = tables.has("turns") && tables.has("messages");
  if (tables.has("responses")) {
    sql += " union all select coalesce(nullif(conversation_id, ''), id), id, 1, rowid from responses";
    // What is in both was written by a development version.
    if (has_turns) sql += " where id not in (select id from turns)";
  }
  if (has_turns) sql += " union all select coalesce(nullif(thread_id, ''), id), id, 2, rowid from turns";
  return sql + " order by session_key, answer_id, source_table, source_row";
}

class LlmImporter {
 public:
  explicit LlmImporter(const std::string& path)
      : patience_(kLongestWaitForLlm), database_(path, {.read_only = true}, patience_) {
    database_.execute("PRAGMA query_only=ON");
  }

  /// Also that the file can be read at all.
  void require_intact() {
    auto rows = database_.prepare("PRAGMA quick_check(1)");
    std::string finding;
    while (rows.step()) finding = rows.text(0);
    if (finding != "ok") throw FaultError(corrupt(fmt::format("is damaged: {}", finding)));
  }

  ImportSummary run(const SessionSink& sink) {
    require_intact();
    const LlmTables tables(database_);
    if (!tables.has_answers())
      throw FaultError(corrupt("is not a database of llm: it has no table of its answers"));
    ImportSummary summary;
    if (const auto newer = tables.newer_migration(database_); !newer.empty()) {
      summary.notices.push_back(
          fmt::format("{} is of a newer llm ({}) than is known here; what is new in it is left out",
                      database_.path(), newer));
    }
    const auto answers = all_answers(tables);
    Readers readers{LlmLog(database_, tables), LlmResponses(database_, tables), LlmTurns(database_, tables)};
    for (auto next = answers.begin(); next != answers.end();) {
      const auto session = read_session(readers, next, answers.end());
      if (auto fault = sink(session)) throw FaultError(*std::move(fault));
      ++summary.sessions;
      summary.turns += session.summary.turns;
    }
    return summary;
  }

 private:
  using Answers = std::vector<AnswerRow>;
  struct Readers {
    LlmLog log;
    LlmResponses responses;
    LlmTurns turns;
  };

  Fault corrupt(std::string_view what) const {
    return {.kind = FaultKind::corrupt,
            .message = fmt::format("{} {}", database_.path(), what),
            .hint = "`llm logs path` says where llm keeps its database"};
  }

  Answers all_answers(const LlmTables& tables) const {
    Answers answers;
    std::string session;
    auto rows = database_.prepare(answers_query(tables));
    while (rows.step()) {
      const bool begins = answers.empty() || rows.view(0) != session;
      answers.push_back({rows.number(3), static_cast<Table>(rows.number(2)), begins});
      if (begins) session = rows.text(0);
    }
    return answers;
  }

  /// Reads what belongs to one session, from one moment of the file, and moves `next` behind it.
  Session read_session(Readers& readers, Answers::const_iterator& next, Answers::const_iterator end) {
    const ReadTransaction moment(database_);
    LlmProgress progress;
    std::string first_key;
    for (const auto first = next; next == first || (next != end && !next->begins_session); ++next) {
      const auto key = read_answer(readers, *next, progress);
      if (first_key.empty()) first_key = key.value_or("");
      if (!key || *key != first_key) throw FaultError(changed());
    }
    summarize_turns(progress.session);
    progress.session.summary.source = "llm:" + first_key;
    return std::move(progress.session);
  }

  static std::optional<std::string> read_answer(Readers& readers, const AnswerRow& answer,
                                                LlmProgress& progress) {
    switch (answer.table) {
      case Table::log:
        return readers.log.add(answer.row, progress);
      case Table::responses:
        return readers.responses.add(answer.row, progress);
      case Table::turns:
        break;
    }
    return readers.turns.add(answer.row, progress);
  }

  Fault changed() const {
    return {
        .kind = FaultKind::unavailable,
        .message = fmt::format("{}: answers were removed or moved while they were read", database_.path()),
        .hint = "run the import again; what is there already is left alone"};
  }

  Patience patience_;
  Database database_;
};

std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace

bool looks_like_llm(const std::string& path) {
  const auto status = util::file_status(path);
  if (!status || !status->is_regular) return false;
  std::array<char, kFileHeaderBytes> beginning{};
  std::ifstream file(path, std::ios::binary);
  file.read(beginning.data(), beginning.size());
  return file && read_file_header({beginning.data(), beginning.size()}).has_value();
}

std::expected<ImportSummary, Fault> import_llm(const std::string& path, const SessionSink& sink) {
  return fault_as_value([&] { return LlmImporter(absolute_path(path)).run(sink); });
}

}  // namespace agentpress::history
