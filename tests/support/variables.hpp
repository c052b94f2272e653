// Environments of a test's own.
#pragma once

#include "util/environment.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <utility>

namespace agentpress::test {

/// `variables({{"HOME", "/home/ada"}})`: as plain braces, one pair would be ambiguous.
inline util::Environment variables(std::initializer_list<std::pair<const std::string, std::string>> list) {
  return util::Environment(std::map<std::string, std::string, std::less<>>(list));
}

}  // namespace agentpress::test
