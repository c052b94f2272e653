#include "cli/answer_style.hpp"

#include "cli/doctor_environment.hpp"
#include "cli/terminal.hpp"

#include <unistd.h>

namespace agentpress::cli {
namespace {

const render::MarkdownTheme& theme_of(config::Style style, const util::Environment& environment) {
  switch (style) {
    case config::Style::light:
      return render::light_theme();
    case config::Style::dark:
      return render::dark_theme();
    case config::Style::automatic:
      if (!environment.get("NO_COLOR")) return render::theme_of_ground(environment.get("COLORFGBG"));
      break;
    case config::Style::plain:
    case config::Style::none:
      break;
  }
  return render::plain_theme();
}

}  // namespace

std::optional<render::PageOptions> page_options(const TypedOptions& options, const config::Config& config,
                                                const util::Environment& environment,
                                                const util::OutputStream& output) {
  const auto style = options.style.value_or(config.style.value_or(config::Style::automatic));
  const bool is_prose =
      !options.raw && !options.json && !options.json_lines && options.extract == Extract::nothing;
  if (style == config::Style::none || !is_prose || !abilities_of(output, environment).moves_cursor)
    return std::nullopt;
  return render::PageOptions{.theme = &theme_of(style, environment),
                             .ascii = !has_utf8_locale(environment),
                             .columns = [] { return terminal_size(STDOUT_FILENO).columns; }};
}

}  // namespace agentpress::cli
