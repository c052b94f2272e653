// The entry point and nothing else: everything that can be tested lives in cli/.
#include "cli/run.hpp"

int main(int argument_count, char** arguments) {
  return agentpress::cli::run(argument_count, arguments);
}
