// What a typed line means: a message, a command, or nothing.
#pragma once

#include "chat/command_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace agentpress::chat {

struct Nothing {
  bool operator==(const Nothing&) const = default;
};

struct Message {
  std::string text{};
  bool operator==(const Message&) const = default;
};

struct TypedCommand {
  Command command{};
  std::string arguments{};  ///< what stands behind the name, without blanks at its ends
  bool operator==(const TypedCommand&) const = default;
};

/// Begins with a slash and is no command: nothing may be sent because of it.
struct UnknownCommand {
  std::string name{};
  std::vector<std::string> nearest{};  ///< names that were likely meant
  bool operator==(const UnknownCommand&) const = default;
};

using TypedLine = std::variant<Nothing, Message, TypedCommand, UnknownCommand>;

/// A slash at the beginning makes a command; with a blank before it, or doubled, one of it begins a message.
/// A text of several lines whose first word is no command is a message as it is: a pasted page may begin with
/// a path.
TypedLine read_line(std::string_view text);

/// Joins the lines between two `"""` to one text. The first one begins a line, the second one ends a line;
/// what stands beside them belongs to the text.
class BlockJoiner {
 public:
  /// The text when it is whole; nothing while a block is open.
  std::optional<std::string> take(std::string_view line);
  bool is_open() const { return is_open_; }
  /// Ends an open block where it is, and returns it.
  std::string finish();

 private:
  bool is_open_ = false;
  std::string text_;
};

/// The words of a command's arguments, split at blanks.
std::vector<std::string> words_of(std::string_view arguments);

}  // namespace agentpress::chat
