#include "cli/config_edit.hpp"

#include "cli/config_file.hpp"
#include "cli/config_report.hpp"
#include "cli/editor.hpp"
#include "cli/signals.hpp"
#include "config/change_file.hpp"
#include "config/check.hpp"
#include "config/example.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"
#include "util/write_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

/// What is edited; gone with its scope.
class Draft {
 public:
  Draft(std::string path, std::string_view content) : path_(std::move(path)) {
    if (const auto fault = util::create_file(path_, content)) {
      throw StartupError(ErrorClass::configuration,
                         fmt::format("{} cannot be written: {}", path_, fault->message),
                         "another `agentpress config edit` may be open; if not, remove that file");
    }
  }
  ~Draft() { ::unlink(path_.c_str()); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const std::string& path() const { return path_; }
  std::string content() const {
    auto content = util::read_file(path_, config::kLargestFile);
    if (content) return *std::move(content);
    throw StartupError(ErrorClass::configuration, fmt::format("cannot read {}: {}; nothing was changed",
                                                              path_, content.error().message));
  }

 private:
  std::string path_;
};

void refuse_without_terminal(const std::string& path) {
  if (::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0) return;
  throw StartupError(ErrorClass::usage, "`agentpress config edit` needs a terminal",
                     fmt::format("edit {} and run `agentpress config check`", util::shell_quoted(path)));
}

void open_draft(const CommandContext& context, const Draft& draft) {
  try {
    open_editor(draft.path(), context.environment);
  } catch (const StartupError& fault) {
    auto error = fault.error();
    if (error.error_class == ErrorClass::input) error.error_class = ErrorClass::configuration;
    error.message += "; nothing was changed";
    throw StartupError(error);
  }
}

enum class Answer { edit_again, keep_old, use_anyway };

/// Whatever is no clear word keeps the old file; so do the end of the input and a signal.
Answer ask(const CommandContext& context) {
  signals::install();  // so that the draft is removed
  context.diagnostics.output().write("Edit again (e), keep the old file (k), or use it anyway (u)? [e] ");
  std::string line;
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') line += byte;
  if (byte != '\n' || signals::pending() != 0) return Answer::keep_old;
  const auto word = util::lower_ascii(util::trim(line));
  if (word == "u" || word == "use") return Answer::use_anyway;
  return word.empty() || word == "e" || word == "edit" ? Answer::edit_again : Answer::keep_old;
}

/// Edits a copy until it has no mistakes or the user has decided. Nothing when the old file is to stay.
std::optional<std::string> edited(const CommandContext& context, const std::string& path,
                                  const std::string& old) {
  // The ending stays, so that editors know what it is.
  const Draft draft(path.substr(0, path.rfind('/') + 1) + "config.draft.toml", old);
  for (;;) {
    open_draft(context, draft);
    auto content = draft.content();
    const auto mistakes = config::check_config(content, draft.path(), context.environment);
    if (!mistakes.empty()) {
      context.diagnostics.output().write(
          context.diagnostics.redactor().redact(mistakes_text(path, mistakes)));
    }
    if (count_errors(mistakes) == 0) return content;
    const auto answer = ask(context);
    if (answer == Answer::use_anyway) return content;
    if (answer == Answer::keep_old) return std::nullopt;
  }
}

std::string old_content(const std::string& path) {
  if (!config::is_regular_file(path)) return std::string(config::example_config());
  auto content = util::read_file(path, config::kLargestFile);
  if (content) return *std::move(content);
  throw StartupError(ErrorClass::configuration,
                     fmt::format("cannot read {}: {}", path, content.error().message));
}

}  // namespace

int edit_config(const CommandContext& context, std::span<const std::string> /*none*/) {
  const auto path = std::filesystem::absolute(known_config_place(context).path).string();
  refuse_without_terminal(path);
  const auto old = old_content(path);
  const auto content = edited(context, path, old);
  if (signals::pending() != 0) signals::die_of(signals::pending());
  if (!content) throw StartupError(ErrorClass::check_failed, fmt::format("{} is as it was before", path));
  if (*content == old) {
    context.diagnostics.note("nothing was changed");
    return 0;
  }
  if (const auto fault = util::replace_file(path, *content)) {
    throw StartupError(ErrorClass::configuration,
                       fmt::format("{} cannot be written: {}", path, fault->message));
  }
  context.diagnostics.note(fmt::format("{} is changed", util::abbreviate_home(path, context.environment)));
  return 0;
}

}  // namespace agentpress::cli
