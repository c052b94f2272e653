#include "history/turn_writer.hpp"

#include "history/session_lock.hpp"
#include "history/sha256.hpp"
#include "history/title.hpp"
#include "history/turn_index.hpp"
#include "util/base64.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace agentpress::history {
namespace {

/// A text that streams is stored in pieces, so that to save it never means to write all of it again.
constexpr std::size_t kPieceSize = std::size_t{16} * 1024;

/// The end of the piece that begins at `begin`; never within a character, or the pieces would not be text.
std::size_t piece_end(std::string_view text, std::size_t begin) {
  if (text.size() - begin <= kPieceSize) return text.size();
  std::size_t end = begin + kPieceSize;
  const auto is_inside = [&] { return util::is_within_character(text, end); };
  for (int step = 0; step < 3 && is_inside(); ++step) --end;
  // Four in a row are no UTF-8: any place is as good.
  return is_inside() ? begin + kPieceSize : end;
}

void bind_route(Statement& statement, const TurnRoute& route, int first) {
  statement.bind(first, route.provider)
      .bind(first + 1, route.format)
      .bind(first + 2, route.requested_model)
      .bind(first + 3, route.model)
      .bind(first + 4, route.url)
      .bind(first + 5, route.reason)
      .bind(first + 6, route.key_source);
}

}  // namespace

std::int64_t ensure_session(const Database& database, const SessionSummary& summary) {
  auto insert = database.prepare(
      "INSERT INTO session (id, name, title, source, created, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (id) DO NOTHING");
  insert.bind(1, summary.id)
      .bind_unless_empty(2, summary.name)
      .bind(3, summary.title)
      .bind_unless_empty(4, summary.source)
      .bind(5, summary.created)
      .bind(6, summary.used)
      .run();
  if (database.changes() == 1) return database.last_row();
  auto select = database.prepare("SELECT key FROM session WHERE id = ?1");
  select.bind(1, summary.id);
  return select.step() ? select.number(0) : 0;
}

/// A part as columns. The views are those of the part.
struct TurnWriter::Row {
  std::string_view role;
  std::string_view kind;
  std::string_view text{};
  std::optional<std::string_view> opaque{};
  std::optional<std::string_view> call_id{};
  std::optional<std::string_view> name{};
  std::optional<std::string_view> media_type{};
  std::optional<std::string_view> url{};
  std::optional<std::int64_t> attachment{};
  bool is_error = false;

  std::size_t other_size() const {
    std::size_t size = 0;
    for (const auto& field : {opaque, call_id, name, media_type, url}) size += field ? field->size() : 0;
    return size;
  }
};

TurnWriter::TurnWriter(const Database& database) : database_(database) {}

void TurnWriter::begin(std::int64_t session_key, std::string_view turn_id, const TurnStart& start) {
  auto insert = database_.prepare(
      "INSERT INTO turn (id, session, number, state, started,"
      " provider, format, requested_model, model, url, reason, key_source)"
      " VALUES (?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM turn WHERE session = ?2), 'running', ?3,"
      " ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  insert.bind(1, turn_id).bind(2, session_key).bind(3, start.started);
  bind_route(insert, start.route, 4);
  insert.run();
  key_ = database_.last_row();
  auto touch = database_.prepare(
      "UPDATE session SET used = max(used, ?2), title = iif(title = '', ?3, title) WHERE key = ?1");
  touch.bind(1, session_key).bind(2, start.started).bind(3, title_of(start.messages)).run();
  for (std::size_t message = 0; message < start.messages.size(); ++message)
    save_parts(Side::prompt, message, start.messages[message].role, start.messages[message].parts);
}

void TurnWriter::set_route(const TurnRoute& route) {
  auto update = database_.prepare(
      "UPDATE turn SET provider = ?2, format = ?3, requested_model = ?4, model = ?5, url = ?6, reason = ?7,"
      " key_source = ?8 WHERE key = ?1");
  update.bind(1, key_);
  bind_route(update, route, 2);
  update.run();
}

void TurnWriter::save_parts(Side side, std::size_t message, core::Role role,
                            const std::vector<core::Part>& parts) {
  const auto role_name = name_of(role);
  for (std::size_t position = 0; position < parts.size(); ++position) {
    const auto row = std::visit(
        [&](const auto& part) -> Row {
          using Part = std::decay_t<decltype(part)>;
          if constexpr (std::is_same_v<Part, core::TextPart>) {
            return {.role = role_name, .kind = kTextKind, .text = part.text};
          } else if constexpr (std::is_same_v<Part, core::ReasoningPart>) {
            return {.role = role_name, .kind = kReasoningKind, .text = part.text, .opaque = part.opaque};
          } else if constexpr (std::is_same_v<Part, core::ToolCallPart>) {
            return {.role = role_name,
                    .kind = kToolCallKind,
                    .text = part.arguments,
                    .opaque = part.opaque,
                    .call_id = part.id,
                    .name = part.name};
          } else if constexpr (std::is_same_v<Part, core::ToolResultPart>) {
            return {.role = role_name,
                    .kind = kToolResultKind,
                    .text = part.text,
                    .call_id = part.call_id,
                    .name = part.name,
                    .is_error = part.is_error};
          } else {
            const bool is_known = saved_.contains({side, message, position});
            const auto attachment = is_known ? std::nullopt : attach(part);
            return {.role = role_name,
                    .kind = kMediaKind,
                    .text = attachment || is_known ? std::string_view() : std::string_view(part.base64),
                    .name = part.name,
                    .media_type = part.media_type,
                    .url = part.url,
                    .attachment = attachment};
          }
        },
        parts[position]);
    save(side, message, position, row);
  }
}

void TurnWriter::save_refusal(std::string_view text) {
  if (text.empty()) return;
  save(Side::refusal, 0, 0, {.role = name_of(core::Role::assistant), .kind = kTextKind, .text = text});
}

void TurnWriter::save(Side side, std::size_t message, std::size_t position, const Row& row) {
  auto& saved = saved_[{side, message, position}];
  const auto other_size = row.other_size();
  const bool is_grown = row.text.size() > saved.text_size;
  if (saved.is_there && !is_grown && other_size <= saved.other_size) return;
  const bool must_write_first = saved.piece > 0 && other_size > saved.other_size;
  if (must_write_first)
    write_piece(side, message, position, row, {}, row.text.substr(0, piece_end(row.text, 0)));
  if (!saved.is_there || is_grown || saved.piece == 0) {
    for (;;) {
      const auto end = piece_end(row.text, saved.piece_begin);
      write_piece(side, message, position, row, saved,
                  row.text.substr(saved.piece_begin, end - saved.piece_begin));
      if (end == row.text.size()) break;
      saved.piece_begin = end;
      ++saved.piece;
    }
  }
  saved.is_there = true;
  saved.text_size = row.text.size();
  saved.other_size = other_size;
}

void TurnWriter::write_piece(Side side, std::size_t message, std::size_t position, const Row& row,
                             const Saved& saved, std::string_view text) {
  if (!piece_statement_) {
    piece_statement_ = database_.prepare(
        "INSERT INTO part (turn, side, message, position, piece, role, kind, text, opaque, call_id, name,"
        " media_type, url, attachment, is_error)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
        " ON CONFLICT (turn, side, message, position, piece) DO UPDATE SET text = excluded.text,"
        " opaque = excluded.opaque, call_id = excluded.call_id, name = excluded.name");
  }
  const bool is_first = saved.piece == 0;
  const auto first_only = [&](const std::optional<std::string_view>& field) {
    return is_first ? field : std::nullopt;
  };
  piece_statement_->bind(1, key_)
      .bind(2, static_cast<int>(side))
      .bind(3, static_cast<std::int64_t>(message))
      .bind(4, static_cast<std::int64_t>(position))
      .bind(5, static_cast<std::int64_t>(saved.piece))
      .bind(6, row.role)
      .bind(7, row.kind)
      .bind(8, text)
      .bind(9, first_only(row.opaque))
      .bind(10, first_only(row.call_id))
      .bind(11, first_only(row.name))
      .bind(12, first_only(row.media_type))
      .bind(13, first_only(row.url))
      .bind(14, row.attachment)
      .bind(15, row.is_error ? 1 : 0)
      .run();
}

/// The same file in ten sessions is stored once.
std::optional<std::int64_t> TurnWriter::attach(const core::MediaPart& media) {
  if (media.base64.empty()) return std::nullopt;
  const auto bytes = util::base64_decode(media.base64);
  if (!bytes) return std::nullopt;
  const auto hash = sha256(*bytes);
  auto select = database_.prepare("SELECT key FROM attachment WHERE hash = ?1");
  if (select.bind_blob(1, hash).step()) return select.number(0);
  database_.prepare("INSERT INTO attachment (hash, bytes) VALUES (?1, ?2)")
      .bind_blob(1, hash)
      .bind_blob(2, *bytes)
      .run();
  return database_.last_row();
}

void TurnWriter::save_citations(const std::vector<core::Citation>& citations) {
  for (; saved_citations_ < citations.size(); ++saved_citations_) {
    database_.prepare("INSERT INTO citation (turn, position, url, title) VALUES (?1, ?2, ?3, ?4)")
        .bind(1, key_)
        .bind(2, static_cast<std::int64_t>(saved_citations_))
        .bind(3, citations[saved_citations_].url)
        .bind(4, citations[saved_citations_].title)
        .run();
  }
}

void TurnWriter::save_information(const core::ReplyInformation& information) {
  database_.prepare("UPDATE turn SET served_model = ?2, response_id = ?3 WHERE key = ?1")
      .bind(1, key_)
      .bind(2, information.served_model)
      .bind(3, information.response_id)
      .run();
}

void TurnWriter::finish(const TurnEnd& end) {
  auto update = database_.prepare(
      "UPDATE turn SET state = ?2, finish_reason = ?3, finish_word = ?4, error_class = ?5, error_message = "
      "?6,"
      " served_model = ?7, response_id = ?8, request_id = ?9, input_tokens = ?10, output_tokens = ?11,"
      " cached_tokens = ?12, cache_write_tokens = ?13, reasoning_tokens = ?14, usage_raw = ?15, cost_usd = "
      "?16,"
      " first_token_milliseconds = ?17, total_milliseconds = ?18, attempts = ?19 WHERE key = ?1");
  const auto usage = end.usage.value_or(core::Usage{});
  update.bind(1, key_)
      .bind(2, name_of(end.state))
      .bind(3, end.finish_reason)
      .bind(4, end.finish_word)
      .bind(5, end.error_class)
      .bind(6, end.error_message)
      .bind(7, end.served_model)
      .bind(8, end.response_id)
      .bind(9, end.request_id)
      .bind(10, usage.input_tokens)
      .bind(11, usage.output_tokens)
      .bind(12, usage.cached_tokens)
      .bind(13, usage.cache_write_tokens)
      .bind(14, usage.reasoning_tokens)
      .bind(15, end.usage ? std::optional(usage.raw) : std::nullopt)
      .bind(16, end.cost_usd)
      .bind(17, end.first_token_milliseconds)
      .bind(18, end.total_milliseconds)
      .bind(19, end.attempts)
      .run();
  if (end.state != State::running) index_turn(database_, key_);
}

std::int64_t write_turn(const Database& database, std::int64_t session_key, const Turn& turn) {
  TurnWriter writer(database);
  writer.begin(session_key, turn.id.empty() ? make_session_id() : turn.id, turn.start);
  for (std::size_t message = 0; message < turn.answer.size(); ++message)
    writer.save_parts(Side::answer, message, turn.answer[message].role, turn.answer[message].parts);
  writer.save_refusal(turn.refusal);
  writer.save_citations(turn.citations);
  writer.finish(turn.end);
  return writer.key();
}

void erase_turn(const Database& database, std::int64_t turn_key) {
  unindex_turn(database, turn_key);
  database.prepare("DELETE FROM turn WHERE key = ?1").bind(1, turn_key).run();
}

}  // namespace agentpress::history
