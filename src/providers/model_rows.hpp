// The models known by name, as data: providers/model_catalogue.hpp says what a row means.
// Prices are US dollars for a million tokens. Context, output and prices are the vendors' published ones.
#pragma once

#include "providers/model_catalogue.hpp"

#include <array>
#include <string_view>

namespace agentpress::providers {

/// A name ending with `*` covers every name that begins so; a more exact row goes over it, field by field.
struct ModelRow {
  std::string_view provider{};
  std::string_view model{};
  ModelFacts facts{};
};

/// The day on which these rows were true.
inline constexpr util::Date kModelRowsDate{std::chrono::year(2026), std::chrono::month(11),
                                           std::chrono::day(10)};

constexpr Prices usd(double input, double output, std::optional<double> cache_read = {},
                     std::optional<double> cache_write = {}, std::optional<long> up_to_input_tokens = {}) {
  return {input, output, cache_read, cache_write, up_to_input_tokens};
}

constexpr util::Date day(int year, unsigned month, unsigned number) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(number)};
}

inline constexpr ParameterSet kNothing{};
inline constexpr ParameterSet kSampling{Parameter::temperature, Parameter::top_p};
inline constexpr ParameterSet kStopTexts{Parameter::stop};
inline constexpr ParameterSet kNoStopTexts{Parameter::temperature, Parameter::top_p, Parameter::stop,
                                           Parameter::reasoning_off};
inline constexpr ParameterSet kNoReasoning{Parameter::reasoning};
inline constexpr ParameterSet kAlwaysReasons{Parameter::temperature, Parameter::top_p,
                                             Parameter::reasoning_off};
inline constexpr ParameterSet kNoForcedTools{Parameter::temperature, Parameter::top_p,
                                             Parameter::reasoning_off, Parameter::tool_choice};

// clang-format off
inline constexpr std::array kModelRows{
    ModelRow{"anthropic", "claude-3-*", {.context_tokens = 200'000, .output_tokens = 4'096}},
    ModelRow{"anthropic", "claude-3-5-*", {.output_tokens = 8'192}},
    ModelRow{"anthropic", "claude-3-7-*", {.output_tokens = 64'000}},
    ModelRow{"anthropic", "claude-fable-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kAlwaysReasons, .prices = usd(10, 50)}},
    ModelRow{"anthropic", "claude-fable-5-1", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools, .prices = usd(10, 50)}},
    ModelRow{"anthropic", "claude-fable-5-2", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools, .prices = usd(8, 40)}},
    ModelRow{"anthropic", "claude-haiku-4-5", {.context_tokens = 200'000, .output_tokens = 64'000, .prices = usd(1, 5)}},
    ModelRow{"anthropic", "claude-haiku-5-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kSampling, .prices = usd(0.1, 0.5, 0.01, 0.125, 100'000)}},
    ModelRow{"anthropic", "claude-mythos-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kAlwaysReasons}},
    ModelRow{"anthropic", "claude-mythos-5-1", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools}},
    ModelRow{"anthropic", "claude-mythos-5-2", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools}},
    ModelRow{"anthropic", "claude-mythos-preview", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kAlwaysReasons}},
    ModelRow{"anthropic", "claude-opus-4-0*", {.context_tokens = 200'000, .output_tokens = 32'000}},
    ModelRow{"anthropic", "claude-opus-4-1*", {.context_tokens = 200'000, .output_tokens = 32'000}},
    ModelRow{"anthropic", "claude-opus-4-2*", {.context_tokens = 200'000, .output_tokens = 32'000}},
    ModelRow{"anthropic", "claude-opus-4-5", {.context_tokens = 200'000, .output_tokens = 64'000, .prices = usd(5, 25)}},
    ModelRow{"anthropic", "claude-opus-4-6", {.context_tokens = 1'000'000, .output_tokens = 128'000, .prices = usd(5, 25)}},
    ModelRow{"anthropic", "claude-opus-4-7", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kSampling, .prices = usd(5, 25, 0.5, 6.25)}},
    ModelRow{"anthropic", "claude-opus-4-8", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kSampling, .prices = usd(5, 25, 0.5, 6.25)}},
    ModelRow{"anthropic", "claude-opus-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kSampling, .prices = usd(5, 25, 0.5, 6.25)}},
    ModelRow{"anthropic", "claude-opus-5-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools, .prices = usd(4, 20, 0.2, 5)}},
    ModelRow{"anthropic", "claude-sonnet-4-5", {.context_tokens = 200'000, .output_tokens = 64'000, .prices = usd(3, 15)}},
    ModelRow{"anthropic", "claude-sonnet-4-6", {.context_tokens = 1'000'000, .output_tokens = 128'000, .prices = usd(3, 15)}},
    ModelRow{"anthropic", "claude-sonnet-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kSampling, .prices = usd(2, 10, 0.2, 2.5)}},
    ModelRow{"anthropic", "claude-sonnet-5-5", {.context_tokens = 1'000'000, .output_tokens = 128'000, .rejects = kNoForcedTools, .prices = usd(2, 10, 0.1, 2.5)}},
    ModelRow{"cerebras", "gemma-4-31b", {}},
    ModelRow{"cerebras", "gpt-oss-120b", {.context_tokens = 131'072, .output_tokens = 40'960, .prices = usd(0.35, 0.75)}},
    ModelRow{"cerebras", "qwen-3.8-27b", {.context_tokens = 131'072, .output_tokens = 40'960, .prices = usd(0.99, 1.49)}},
    ModelRow{"cohere", "command-a", {.context_tokens = 256'000, .output_tokens = 8'000, .prices = usd(2.5, 10)}},
    ModelRow{"cohere", "command-a-03-2025", {.context_tokens = 256'000, .output_tokens = 8'000, .prices = usd(2.5, 10)}},
    ModelRow{"cohere", "command-a-plus", {.context_tokens = 192'000, .output_tokens = 64'000, .prices = usd(0.3, 1.5)}},
    ModelRow{"cohere", "command-r-08-2024", {.context_tokens = 128'000, .output_tokens = 4'000, .prices = usd(0.15, 0.6)}},
    ModelRow{"cohere", "command-r-plus-08-2024", {.context_tokens = 128'000, .output_tokens = 4'000, .prices = usd(2.5, 10)}},
    ModelRow{"cohere", "command-r7b-12-2024", {.context_tokens = 128'000, .output_tokens = 4'000, .prices = usd(0.0375, 0.15)}},
    ModelRow{"dashscope", "qwen3.8-flash", {.context_tokens = 1'000'000, .output_tokens = 131'000, .prices = usd(0.15, 0.47)}},
    ModelRow{"dashscope", "qwen3.8-max-0902", {.context_tokens = 1'000'000, .output_tokens = 131'000, .prices = usd(2, 6)}},
    ModelRow{"dashscope", "qwen3.8-max-prime", {.context_tokens = 1'000'000, .output_tokens = 131'000, .prices = usd(4, 12)}},
    ModelRow{"deepseek", "deepseek-chat", {.retires = day(2026, 7, 24)}},
    ModelRow{"deepseek", "deepseek-flash", {.context_tokens = 1'000'000, .output_tokens = 384'000, .prices = usd(0.3, 1.2, 0.006)}},
    ModelRow{"deepseek", "deepseek-reasoner", {.retires = day(2026, 7, 24)}},
    ModelRow{"deepseek", "deepseek-v4-flash", {.context_tokens = 1'000'000, .output_tokens = 384'000}},
    ModelRow{"deepseek", "deepseek-v4-pro", {.context_tokens = 1'000'000, .output_tokens = 384'000, .prices = usd(1.32, 3.96, 0.044)}},
    ModelRow{"google", "gemini-*", {.context_tokens = 1'048'576, .output_tokens = 65'536}},
    ModelRow{"google", "gemini-2.5-flash", {.prices = usd(0.3, 2.5)}},
    ModelRow{"google", "gemini-2.5-flash-lite", {.prices = usd(0.1, 0.4)}},
    ModelRow{"google", "gemini-2.5-pro", {.prices = usd(1.25, 10, {}, {}, 200'000)}},
    ModelRow{"google", "gemini-3.1-pro-preview", {.prices = usd(2, 12, {}, {}, 200'000)}},
    ModelRow{"google", "gemini-3.5-flash", {.prices = usd(1.5, 9)}},
    ModelRow{"google", "gemini-3.5-flash-lite", {.prices = usd(0.3, 2.5)}},
    ModelRow{"google", "gemini-3.6-flash", {.prices = usd(0.75, 3.75, 0.075)}},
    ModelRow{"google", "gemini-3.7-flash", {.prices = usd(0.75, 3.75, 0.075)}},
    ModelRow{"google", "gemini-3.8-flash", {.prices = usd(0.75, 3.75, 0.075)}},
    ModelRow{"google", "gemini-4-argon", {.prices = usd(2, 10, 0.1)}},
    ModelRow{"google", "gemini-4-carbon", {}},
    ModelRow{"google", "gemini-4-hydrogen", {}},
    ModelRow{"google", "gemini-flash-latest", {}},
    ModelRow{"google", "gemini-flash-lite-latest", {}},
    ModelRow{"google", "gemini-pro-latest", {}},
    ModelRow{"google", "gemma-4-26b-a4b-it", {.context_tokens = 262'144, .output_tokens = 32'768, .prices = usd(0, 0)}},
    ModelRow{"google", "gemma-4-31b-it", {.context_tokens = 262'144, .output_tokens = 32'768, .prices = usd(0, 0)}},
    ModelRow{"groq", "llama-3.1-8b-instant", {.context_tokens = 131'072, .prices = usd(0.05, 0.08)}},
    ModelRow{"groq", "llama-3.3-70b-versatile", {.context_tokens = 131'072, .prices = usd(0.59, 0.79)}},
    ModelRow{"groq", "openai/gpt-oss-120b", {.context_tokens = 131'072, .prices = usd(0.15, 0.6)}},
    ModelRow{"groq", "openai/gpt-oss-20b", {.context_tokens = 131'072, .prices = usd(0.075, 0.3)}},
    ModelRow{"groq", "qwen/qwen3.8-27b", {.context_tokens = 131'072, .prices = usd(0.8, 4)}},
    ModelRow{"meta", "muse-ember-1.0", {.context_tokens = 1'048'576, .prices = usd(0.1, 0.5)}},
    ModelRow{"meta", "muse-spark-1.3", {.context_tokens = 1'048'576, .prices = usd(1.25, 4.25)}},
    ModelRow{"meta", "muse-wonder-1.0", {.context_tokens = 1'048'576, .prices = usd(4, 20)}},
    ModelRow{"minimax", "MiniMax-M2.7", {.prices = usd(0.3, 1.2)}},
    ModelRow{"minimax", "MiniMax-M3", {.context_tokens = 1'000'000, .output_tokens = 524'000, .prices = usd(0.3, 1.2, {}, {}, 512'000)}},
    ModelRow{"minimax", "MiniMax-M3.1-Flash", {.prices = usd(0.15, 0.6)}},
    ModelRow{"mistral", "codestral-latest", {.context_tokens = 256'000, .prices = usd(0.3, 0.9)}},
    ModelRow{"mistral", "devstral-latest", {.context_tokens = 262'144, .prices = usd(0.4, 2)}},
    ModelRow{"mistral", "magistral-medium-latest", {.prices = usd(2, 5)}},
    ModelRow{"mistral", "ministral-8b-latest", {.prices = usd(0.15, 0.15)}},
    ModelRow{"mistral", "mistral-large-4", {.context_tokens = 1'048'576, .output_tokens = 262'144, .rejects = ParameterSet{Parameter::reasoning_off}, .prices = usd(0.7, 2.1)}},
    ModelRow{"mistral", "mistral-large-latest", {.context_tokens = 262'144, .prices = usd(0.5, 1.5)}},
    ModelRow{"mistral", "mistral-medium-latest", {.context_tokens = 262'144, .prices = usd(1.5, 7.5)}},
    ModelRow{"mistral", "mistral-small-latest", {.context_tokens = 262'144, .prices = usd(0.15, 0.6)}},
    ModelRow{"moonshot", "kimi-k2.6", {.context_tokens = 262'144, .prices = usd(0.95, 4)}},
    ModelRow{"moonshot", "kimi-k2.7-code", {.rejects = ParameterSet{Parameter::reasoning_off}, .prices = usd(0.95, 4)}},
    ModelRow{"moonshot", "kimi-k3", {.rejects = ParameterSet{Parameter::reasoning_off}, .prices = usd(3, 15)}},
    ModelRow{"moonshot", "kimi-k3.1-pro", {.context_tokens = 1'048'576, .rejects = ParameterSet{Parameter::reasoning_off}, .prices = usd(2, 10, 0.2)}},
    ModelRow{"openai", "gpt-4.1", {.context_tokens = 1'047'576, .output_tokens = 32'768, .rejects = kNoReasoning, .retires = day(2027, 1, 14), .prices = usd(2, 8)}},
    ModelRow{"openai", "gpt-4.1*", {.context_tokens = 1'047'576, .output_tokens = 32'768, .rejects = kNoReasoning}},
    ModelRow{"openai", "gpt-4o", {.context_tokens = 128'000, .output_tokens = 16'384, .rejects = kNoReasoning, .retires = day(2027, 1, 14), .prices = usd(2.5, 10)}},
    ModelRow{"openai", "gpt-4o*", {.context_tokens = 128'000, .output_tokens = 16'384, .rejects = kNoReasoning}},
    ModelRow{"openai", "gpt-5", {.retires = day(2026, 12, 11)}},
    ModelRow{"openai", "gpt-5*", {.output_tokens = 128'000, .rejects = kAlwaysReasons}},
    ModelRow{"openai", "gpt-5-chat*", {.rejects = kNothing}},
    ModelRow{"openai", "gpt-5-mini", {.retires = day(2026, 12, 11)}},
    ModelRow{"openai", "gpt-5.1*", {.rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.1-chat*", {.rejects_with_reasoning = kNothing}},
    ModelRow{"openai", "gpt-5.2*", {.rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.2-chat*", {.rejects_with_reasoning = kNothing}},
    ModelRow{"openai", "gpt-5.3*", {.rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.3-chat*", {.rejects_with_reasoning = kNothing}},
    ModelRow{"openai", "gpt-5.3-codex", {.context_tokens = 400'000, .prices = usd(1.75, 14)}},
    ModelRow{"openai", "gpt-5.4", {.prices = usd(2.5, 15, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.4*", {.context_tokens = 1'050'000, .rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.4-mini", {.prices = usd(0.75, 4.5, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.4-nano", {.prices = usd(0.2, 1.25, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.4-pro", {.prices = usd(30, 180, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.5", {.prices = usd(5, 30, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.5*", {.context_tokens = 1'050'000, .rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.5-pro", {.rejects = kAlwaysReasons, .prices = usd(30, 180, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.6*", {.context_tokens = 1'050'000, .rejects = kNothing, .rejects_with_reasoning = kSampling}},
    ModelRow{"openai", "gpt-5.6-luna", {.prices = usd(0.2, 1.2, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.6-sol", {.prices = usd(4, 20, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-5.6-terra", {.prices = usd(2, 12, {}, {}, 272'000)}},
    ModelRow{"openai", "gpt-6*", {.context_tokens = 1'050'000, .output_tokens = 128'000, .rejects = kSampling}},
    ModelRow{"openai", "gpt-6-astra", {.rejects = kAlwaysReasons, .prices = usd(10, 50, 1, 12.5, 272'000)}},
    ModelRow{"openai", "gpt-6-luna", {.rejects = kNothing, .rejects_with_reasoning = kSampling, .prices = usd(0.1, 0.5, 0.01, 0.125, 272'000)}},
    ModelRow{"openai", "gpt-6-sol", {.rejects = kNothing, .rejects_with_reasoning = kSampling, .prices = usd(2, 10, 0.2, 2.5, 272'000)}},
    ModelRow{"openai", "gpt-6.1-sol", {.rejects = kAlwaysReasons, .prices = usd(2, 10, 0.1, 2.5, 272'000)}},
    ModelRow{"openai", "gpt-6.1-terra", {.rejects = kNothing, .rejects_with_reasoning = kSampling, .prices = usd(1, 5, 0.05, 1.25, 272'000)}},
    ModelRow{"openai", "o1*", {.context_tokens = 200'000, .output_tokens = 100'000, .rejects = kAlwaysReasons}},
    ModelRow{"openai", "o3", {.retires = day(2026, 12, 11), .prices = usd(2, 8)}},
    ModelRow{"openai", "o3*", {.context_tokens = 200'000, .output_tokens = 100'000, .rejects = kNoStopTexts}},
    ModelRow{"openai", "o4*", {.context_tokens = 200'000, .output_tokens = 100'000, .rejects = kNoStopTexts}},
    ModelRow{"openai", "o4-mini", {.prices = usd(1.1, 4.4)}},
    // Perplexity charges for each request too, so that a price for tokens alone would be too low.
    ModelRow{"perplexity", "sonar", {}},
    ModelRow{"perplexity", "sonar-deep-research", {}},
    ModelRow{"perplexity", "sonar-pro", {}},
    ModelRow{"perplexity", "sonar-reasoning-pro", {}},
    ModelRow{"together", "MiniMaxAI/MiniMax-M3", {.prices = usd(0.3, 1.2)}},
    ModelRow{"together", "deepseek-ai/DeepSeek-V4.1-Flash", {.prices = usd(0.3, 1.2)}},
    ModelRow{"together", "moonshotai/Kimi-K3.1-Pro", {.prices = usd(2, 10)}},
    ModelRow{"together", "openai/gpt-oss-120b", {.prices = usd(0.15, 0.6)}},
    ModelRow{"together", "zai-org/GLM-5.3", {.prices = usd(1.4, 4.4)}},
    ModelRow{"xai", "grok-4.20-non-reasoning", {.rejects = kNoReasoning}},
    ModelRow{"xai", "grok-4.20-reasoning", {.rejects = ParameterSet{Parameter::reasoning, Parameter::stop}}},
    ModelRow{"xai", "grok-4.3", {.context_tokens = 1'000'000, .rejects_with_reasoning = kStopTexts, .prices = usd(1.25, 2.5, 0.2)}},
    ModelRow{"xai", "grok-4.5", {.context_tokens = 500'000, .rejects = ParameterSet{Parameter::stop, Parameter::reasoning_off}, .prices = usd(2, 6, 0.3)}},
    ModelRow{"xai", "grok-4.6", {.rejects = ParameterSet{Parameter::stop, Parameter::reasoning_off}, .prices = usd(2, 6)}},
    ModelRow{"xai", "grok-4.7", {.rejects = kStopTexts, .prices = usd(2, 6, 0.5, {}, 200'000)}},
    ModelRow{"zai", "glm-4.7", {.context_tokens = 204'800, .prices = usd(0.6, 2.2)}},
    ModelRow{"zai", "glm-5.2", {.prices = usd(1.4, 4.4)}},
    ModelRow{"zai", "glm-5.3", {.context_tokens = 1'000'000, .output_tokens = 131'000, .prices = usd(1.4, 4.4)}},
    ModelRow{"zai", "glm-5.3-flash", {.prices = usd(0.15, 0.5)}},
};
// clang-format on

}  // namespace agentpress::providers
