// models.toml: what the user knows better about models than the built-in table.
//
//   [openai."gpt-6.1-sol"]        # or "gpt-6*" for every name that begins so
//   context = 1050000             # tokens
//   output = 128000
//   rejects = ["temperature", "top_p"]
//   rejects_with_reasoning = []   # what it takes only with --reasoning off
//   retires = 2027-12-31
//   prices = { input = 2, output = 10, cache_read = 0.1, cache_write = 2.5, up_to_input_tokens = 272000 }
#pragma once

#include "providers/model_catalogue.hpp"

#include <string>
#include <string_view>

namespace agentpress::config {

/// Throws core::StartupError (configuration) with "PATH:LINE:COLUMN: ..." for the first mistake.
providers::ModelOverrides parse_model_overrides(std::string_view content, const std::string& path);

/// Empty when the file does not exist.
providers::ModelOverrides load_model_overrides(const std::string& path);

}  // namespace agentpress::config
