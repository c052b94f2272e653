// Alibaba Model Studio (DashScope): the hosted Qwen models in OpenAI-style chat. Keys are bound to their
// region.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kDashscope{
    .name = "dashscope",
    .title = "Alibaba Model Studio",
    .format = core::FormatId::openai_chat,
    .base_url = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    .chat_path = "/chat/completions",
    .key_variables = {{"DASHSCOPE_API_KEY"}, {"ALIBABA_API_KEY"}},
    // Only the names of the hosted models: those of the weights are served by many.
    .model_prefixes = {"qwen-max",         "qwen-plus",         "qwen-flash",    "qwen-turbo",
                       "qwen3-max",        "qwen3.5-plus",      "qwen3.5-flash", "qwen3.6-max",
                       "qwen3.6-plus",     "qwen3.6-flash",     "qwen3.7-max",   "qwen3.7-plus",
                       "qwen3.7-flash",    "qwen3.8-max",       "qwen3.8-plus",  "qwen3.8-flash",
                       "qwen3-coder-plus", "qwen3-coder-flash", "qwen3-vl-plus", "qwen3-vl-flash",
                       "qwq-plus",         "qvq-max",           "qvq-plus"},
    .aliases = {"alibaba", "qianwen"},
    .default_model = "qwen-plus",
    .regions = {{"china", "https://dashscope.aliyuncs.com/compatible-mode/v1"},
                {"hongkong", "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1"},
                {"us", "https://dashscope-us.aliyuncs.com/compatible-mode/v1"}},
    .quirks = {.reasoning_control = core::ReasoningControl::enable_thinking},
    .documentation = "https://www.alibabacloud.com/help/en/model-studio/base-url",
};

}  // namespace agentpress::providers
