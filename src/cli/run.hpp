// The whole program as a function: from the command line to the exit code. Nothing escapes it.
#pragma once

namespace agentpress::cli {

int run(int argument_count, char** arguments);

}  // namespace agentpress::cli
