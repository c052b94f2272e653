// Says so when there is no recorded traffic; a skipped run must never look like a passed one.
#define DOCTEST_CONFIG_IMPLEMENT
#include "conformance/corpus.hpp"

#include <doctest/doctest.h>

#include <iostream>

int main(int argument_count, char** arguments) {
  constexpr int kSkipped = 77;
  if (!agentpress::test::corpus_exists()) {
    std::cout << "SKIPPED: no corpus at " << agentpress::test::corpus_directory() << '\n';
    return kSkipped;
  }
  return doctest::Context(argument_count, arguments).run();
}
