// Tables of the program's own rows, in Markdown.
#pragma once

#include <string>

namespace agentpress::documents {

enum class Language { english, chinese };

/// For users: which models a provider gets by their name, and where its key comes from.
std::string provider_table(Language language);

/// For developers: where each row sends, in which format, and how it deviates.
std::string row_table();

/// The exit codes and their meanings.
std::string exit_table();

}  // namespace agentpress::documents
