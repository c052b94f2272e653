// Z.ai (Zhipu): the GLM models in OpenAI-style chat; the path has `/v4` and no `/v1`. The regions `coding`
// are those of the coding plan.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kZai{
    .name = "zai",
    .title = "Z.ai",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.z.ai/api/paas/v4",
    .chat_path = "/chat/completions",
    .key_variables = {{"ZAI_API_KEY"}, {"ZHIPU_API_KEY"}, {"ZHIPUAI_API_KEY"}},
    .model_prefixes = {"glm-"},
    .aliases = {"z-ai", "zhipu", "zhipuai", "bigmodel"},
    .default_model = "glm-5.3",
    .regions = {{"china", "https://open.bigmodel.cn/api/paas/v4"},
                {"china-coding", "https://open.bigmodel.cn/api/coding/paas/v4"},
                {"coding", "https://api.z.ai/api/coding/paas/v4"}},
    .quirks = {.reasoning_control = core::ReasoningControl::thinking_effort,
               .reasoning_efforts = {"low", "high", "max"}},
    .documentation = "https://docs.z.ai/api-reference",
};

}  // namespace agentpress::providers
