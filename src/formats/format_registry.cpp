// All formats. A new one is a line here and a name in core/format_id.
#include "formats/format_registry.hpp"

#include "formats/anthropic_messages.hpp"
#include "formats/cohere_chat.hpp"
#include "formats/gemini.hpp"
#include "formats/ollama_chat.hpp"
#include "formats/openai_chat.hpp"
#include "formats/openai_responses.hpp"

namespace agentpress::formats {

const WireFormat& format_of(core::FormatId id) {
  switch (id) {
    case core::FormatId::openai_chat:
      return openai_chat_format();
    case core::FormatId::openai_responses:
      return openai_responses_format();
    case core::FormatId::anthropic_messages:
      return anthropic_messages_format();
    case core::FormatId::gemini:
      return gemini_format();
    case core::FormatId::ollama_chat:
      return ollama_chat_format();
    case core::FormatId::cohere_chat:
      return cohere_chat_format();
  }
  return openai_chat_format();
}

}  // namespace agentpress::formats
