// The history when the power goes: at every moment of writing turns and with every mixture of what came to
// the disk, the file is whole, and no turn that was told as written is missing. AGENTPRESS_POWER_LOSSES sets
// how many losses are played (10500 without it, fewer with sanitizers), AGENTPRESS_POWER_LOSS_SEED the
// beginning of the random numbers.
#include "history/fault_error.hpp"
#include "history/history_file.hpp"
#include "history/session_lock.hpp"
#include "history/turn_index.hpp"
#include "history/turn_reader.hpp"
#include "history/turn_writer.hpp"
#include "memory_disk.hpp"
#include "sample_session.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <random>
#include <string>

using namespace agentpress;
using history::Database;
using history::Side;
using test::DiskFiles;
using test::MemoryDisk;
using test::PowerLoss;

namespace {

constexpr const char* kFile = "/disk/history.db";
constexpr int kTurns = 14;
#ifdef __SANITIZE_ADDRESS__
constexpr int kLosses = 1'500;
#else
constexpr int kLosses = 10'500;
#endif
const history::Patience kPatience(std::chrono::milliseconds(0));

std::string text_of_turn(int number) {
  // From one line to several pieces and pages.
  return fmt::format("answer {} ", number) +
         std::string(static_cast<std::size_t>(number % 7 * number * 150), 'x');
}

/// Streams a turn as the recorder does: several commits, the last of which is the promise.
void stream_turn(const Database& database, int number) {
  const auto text = text_of_turn(number);
  std::vector<core::Part> parts{core::TextPart{}};
  history::TurnWriter writer(database);
  constexpr int kFlushes = 3;
  for (int flush = 1; flush <= kFlushes; ++flush) {
    std::get<core::TextPart>(parts[0]).text =
        text.substr(0, text.size() * static_cast<std::size_t>(flush) / kFlushes);
    history::WriteTransaction transaction(database);
    if (flush == 1) {
      const auto session = history::ensure_session(
          database, {.id = fmt::format("{:012}", number / 3), .created = 1, .used = 1});
      writer.begin(session, fmt::format("{:012}", number), test::simple_turn("question", "", number).start);
    }
    writer.save_parts(Side::answer, 0, core::Role::assistant, parts);
    if (flush == kFlushes) writer.finish({});
    transaction.commit();
  }
  MemoryDisk::note(number);
}

std::string answer_with_id(const Database& database, int number) {
  auto select = database.prepare("SELECT key FROM turn WHERE id = ?1 AND state = 'complete'");
  if (!select.bind(1, fmt::format("{:012}", number)).step()) return "";
  const auto turn = history::read_turn(database, select.number(0));
  return std::get<core::TextPart>(turn.answer.at(0).parts.at(0)).text;
}

/// What is wrong with the file that was found after the loss; empty when nothing is.
std::string fault_of_found(int acknowledged, int removed, bool must_write = false) {
  std::string wrong;
  const auto fault = history::fault_of([&] {
    const auto database = history::open_history_file(kFile, {}, kPatience);
    auto check = database->prepare("PRAGMA integrity_check");
    while (check.step()) {
      if (check.view(0) != "ok") wrong += check.text(0) + "\n";
    }
    if (!history::is_index_sound(*database)) wrong += "the index is not sound\n";
    for (int number = removed + 1; number <= acknowledged; ++number) {
      if (answer_with_id(*database, number) != text_of_turn(number))
        wrong += fmt::format("turn {} is lost\n", number);
    }
    // It can be written to; a second loss may find that done.
    if (must_write && answer_with_id(*database, kTurns + 1).empty()) {
      database->execute(fmt::format("DELETE FROM turn WHERE id = '{:012}'", kTurns + 1));
      stream_turn(*database, kTurns + 1);
    }
  });
  return fault ? wrong + fault->message : wrong;
}

int number_of_environment(const char* name, int fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::atoi(text);
}

struct Moment {
  int acknowledged = 0;
  int removed = 0;  ///< turns up to this one may be gone
};

/// Recovers, loses the power once more on the way, and recovers again.
std::string fault_after_second_loss(const DiskFiles& found, const Moment& moment, std::mt19937& random) {
  DiskFiles found_again;
  {
    const MemoryDisk disk(found);
    fault_of_found(moment.acknowledged, moment.removed, true);
    const auto& log = MemoryDisk::log();
    PowerLoss loss(found);
    const auto end = log.empty() ? 0 : random() % (log.size() + 1);
    for (std::size_t at = 0; at < end; ++at) loss.play(log[at]);
    found_again = loss.lose(random);
  }
  const MemoryDisk disk(found_again);
  return fault_of_found(moment.acknowledged, moment.removed);
}

}  // namespace

TEST_CASE("a loss of power at any moment leaves a whole file with every turn that was promised") {
  std::vector<test::DiskRecord> log;
  {
    const MemoryDisk disk;
    const auto database = history::open_history_file(kFile, {}, kPatience);
    for (int number = 1; number <= kTurns; ++number) stream_turn(*database, number);
    // Removing turns, as `history rm` does.
    MemoryDisk::note(-2);
    history::WriteTransaction transaction(*database);
    for (int number = 1; number <= 2; ++number) {
      auto select = database->prepare("SELECT key FROM turn WHERE id = ?1");
      REQUIRE(select.bind(1, fmt::format("{:012}", number)).step());
      const auto key = select.number(0);
      select.reset();
      history::erase_turn(*database, key);
    }
    history::purge_index(*database);
    transaction.commit();
    log = MemoryDisk::log();
  }
  const auto wanted = static_cast<std::size_t>(number_of_environment("AGENTPRESS_POWER_LOSSES", kLosses));
  const auto seed = static_cast<unsigned>(number_of_environment("AGENTPRESS_POWER_LOSS_SEED", 1));
  std::mt19937 random(seed);
  PowerLoss loss({});
  Moment moment;
  std::size_t played = 0;
  std::size_t failed = 0;
  for (std::size_t at = 0; at < log.size(); ++at) {
    loss.play(log[at]);
    if (log[at].kind == test::DiskRecord::Kind::note) {
      (log[at].offset > 0 ? moment.acknowledged : moment.removed) =
          static_cast<int>(std::abs(log[at].offset));
    }
    for (const auto until = wanted * (at + 1) / log.size(); played < until; ++played) {
      const auto found = loss.lose(random);
      std::string fault;
      if (played % 4 == 3) {
        fault = fault_after_second_loss(found, moment, random);
      } else {
        const MemoryDisk disk(found);
        fault = fault_of_found(moment.acknowledged, moment.removed, played % 8 == 0);
      }
      if (!fault.empty() && ++failed < 5)
        FAIL_CHECK(fmt::format("seed {}, change {} of {}: {}", seed, at, log.size(), fault));
    }
  }
  CHECK(failed == 0);
  CHECK(played == wanted);
  MESSAGE(fmt::format("{} losses of power among {} changes", played, log.size()));
}

TEST_CASE("the disk in memory loses what is not synced: a journal that is not written is noticed") {
  // Without this the test above could not fail.
  DiskFiles found;
  {
    const MemoryDisk disk;
    const auto database = history::open_history_file(kFile, {}, kPatience);
    database->execute("PRAGMA synchronous=OFF");
    for (int number = 1; number <= kTurns; ++number) stream_turn(*database, number);
    PowerLoss loss({});
    for (const auto& change : MemoryDisk::log()) loss.play(change);
    std::mt19937 random(1);
    found = loss.lose(random);
  }
  const MemoryDisk disk(found);
  CHECK_FALSE(fault_of_found(kTurns, 0).empty());
}
