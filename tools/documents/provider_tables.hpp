// Tables of the built-in providers, in Markdown.
#pragma once

#include <string>

namespace agentpress::documents {

/// For users: which models a provider gets by their name, and where its key comes from.
std::string provider_table();

/// For developers: where each row sends, in which format, and how it deviates.
std::string row_table();

}  // namespace agentpress::documents
