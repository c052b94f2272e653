#include "history/import.hpp"

namespace agentpress::history {

void summarize_turns(Session& session) {
  auto& summary = session.summary;
  summary.turns = static_cast<int>(session.turns.size());
  if (session.turns.empty()) return;
  const auto& last = session.turns.back().start;
  summary.created = session.turns.front().start.started;
  summary.used = last.started;
  summary.provider = last.route.provider;
  summary.model = last.route.requested_model;
}

}  // namespace agentpress::history
