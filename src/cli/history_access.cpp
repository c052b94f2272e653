#include "cli/history_access.hpp"

#include "cli/moments.hpp"
#include "config/paths.hpp"
#include "history/database_fault.hpp"
#include "util/edit_distance.hpp"
#include "util/files.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <vector>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;
using history::FaultKind;

std::expected<history::Store, history::Fault> open_store(const CommandContext& context,
                                                         const history::Place& place, bool read_only) {
  std::vector<std::string> notices;
  auto store = history::Store::open(place, {.read_only = read_only, .notices = &notices});
  for (const auto& notice : notices) context.diagnostics.note(notice);
  return store;
}

/// Names that are like the word.
std::vector<std::string> similar_names(history::Store& store, std::string_view word) {
  std::vector<std::string> names;
  const auto fault = store.list({}, [&](const history::SessionSummary& session) {
    if (!session.name.empty()) names.push_back(session.name);
    return true;
  });
  return fault ? std::vector<std::string>{} : util::nearest_names(word, names, 1);
}

}  // namespace

history::Place history_place(const util::Environment& environment) {
  auto directory = config::data_directory(environment);
  if (directory.empty()) {
    throw StartupError(ErrorClass::history, "there is no place for the history: HOME is not set",
                       "export HOME, or XDG_DATA_HOME as an absolute path");
  }
  return {.directory = std::move(directory)};
}

void refuse_for(const history::Fault& fault) {
  auto error = as_error(fault);
  if (fault.kind == FaultKind::bad_query) error.error_class = ErrorClass::usage;
  throw StartupError(std::move(error));
}

bool has_history(const history::Place& place) {
  const auto is_there = [](const std::string& path) {
    const auto status = util::file_status(path);
    if (!status && status.error().error_number != ENOENT)
      refuse_for(history::system_fault(path, status.error().error_number, "cannot be reached"));
    return status.has_value();
  };
  std::error_code ignored;
  return is_there(place.database()) ||
         (is_there(place.pending_directory()) &&
          std::filesystem::directory_iterator(place.pending_directory(), ignored) !=
              std::filesystem::directory_iterator());
}

history::Store open_to_read(const CommandContext& context, const history::Place& place) {
  if (!has_history(place)) {
    refuse_for({.kind = FaultKind::missing,
                .message = "there is no history yet",
                .hint = "every prompt that is sent is kept in it: agentpress \"...\""});
  }
  auto store = open_store(context, place, false);
  const bool can_be_read =
      !store && (store.error().kind == FaultKind::read_only || store.error().kind == FaultKind::full);
  if (!can_be_read) return require(std::move(store));
  auto readable = open_store(context, place, true);
  // Nothing is in the file yet: why it cannot be made is what has to be known.
  if (!readable && readable.error().kind == FaultKind::missing) refuse_for(store.error());
  return require(std::move(readable));
}

history::Store open_to_change(const CommandContext& context, const history::Place& place) {
  return require(open_store(context, place, false));
}

history::Time time_now() {
  return std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

history::Filter filter_of(const TypedOptions& options) {
  const auto now = time_now();
  history::Filter filter{.session = options.session, .provider = options.provider, .model = options.model};
  if (options.since) filter.since = first_moment_of(*options.since, now);
  if (options.until) filter.until = end_of(*options.until, now);
  return filter;
}

history::SessionSummary find_session(history::Store& store, std::string_view word, std::string_view hint) {
  auto found = store.find(word);
  if (found) return *std::move(found);
  auto fault = std::move(found.error());
  if (fault.kind == FaultKind::not_found) {
    const auto near = similar_names(store, word);
    fault.hint =
        near.empty() ? std::string(hint) : fmt::format("did you mean {}?", util::shell_quoted(near.front()));
  }
  refuse_for(fault);
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::optional<history::Fault> for_each_turn(history::Store& store, const std::string& session_id, int first,
                                            int last, const std::function<void(const history::Turn&)>& take) {
  constexpr int kPortion = 16;
  for (; first <= last; first += kPortion) {
    const auto portion = store.load(session_id, first, std::min(last, first + kPortion - 1));
    if (!portion) return portion.error();
    std::ranges::for_each(portion->turns, take);
  }
  return std::nullopt;
}

}  // namespace agentpress::cli
