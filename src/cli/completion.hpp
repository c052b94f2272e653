// What can follow on a command line that is still being typed. The shells' scripts hold no list: they ask
// `agentpress completion candidates -- WORD...`, which is answered from the option and command tables here.
#pragma once

#include "cli/options.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

struct CompletionScript {
  std::string_view shell{};
  std::string_view text{};
};

/// The files in completions/, as they are installed.
std::span<const CompletionScript> completion_scripts();

/// Where the values of an option or an argument come from.
enum class Source {
  nothing,
  files,
  models,
  model_list,
  providers,
  commands,
  aliases,
  templates,
  efforts,
  dry_run_forms,
  checks,
  check_list,
  pipeline_formats,
  export_formats,
  sessions,
  styles,
  providers_and_models,
};

/// Of an option, or of what a usage line calls `placeholder` in the command `where`. Absent: nobody has
/// decided.
std::optional<Source> source_of(std::string_view where, std::string_view placeholder);

/// The names of arguments in a usage line: "NAME [--force] [MODEL...]" -> NAME, MODEL.
std::vector<std::string> placeholders_in(std::string_view arguments);

struct Candidate {
  std::string value{};
  std::string brief{};
  bool operator==(const Candidate&) const = default;
};

struct Completion {
  std::vector<Candidate> candidates{};
  bool wants_files = false;  ///< the shell knows best which files there are
};

/// Names that only the user's machine knows: of models, providers, aliases, templates, sessions.
using LiveNames = std::function<std::vector<Candidate>(Source)>;

/// `words` are those behind the program's name; the last one is still being typed and may be empty.
Completion complete(std::span<const std::string> words, const LiveNames& live_names);

/// The value of an option somewhere in `words`, empty when it is not there.
std::string typed_value(std::span<const std::string> words, std::string_view option);

}  // namespace agentpress::cli
