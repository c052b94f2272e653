"""Replies in every wire format, written by hand from the vendors' documentation."""

import json

from harness.provider_server import Reply


def event(data, name=None):
    """One server-sent event; `data` is an object or text."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return ((f"event: {name}\n" if name else "") + f"data: {text}\n\n").encode()


def openai_chunk(delta=None, finish=None, **fields):
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return event({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "served-model",
                  "choices": choices, **fields})


def openai_events(*texts, finish="stop", usage=True, done=True, before=()):
    """The events of a streamed chat completion; `before` are deltas that come ahead of the texts."""
    events = [openai_chunk({"role": "assistant", "content": ""})]
    events += [openai_chunk(delta) for delta in before]
    events += [openai_chunk({"content": text}) for text in texts]
    if finish is not None:
        events.append(openai_chunk({}, finish))
    if usage:
        events.append(openai_chunk(usage={"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18,
                                          "prompt_tokens_details": {"cached_tokens": 4},
                                          "completion_tokens_details": {"reasoning_tokens": 2}}))
    if done:
        events.append(event("[DONE]"))
    return events


def anthropic_events(*texts, stop_reason="end_turn", done=True, blocks=()):
    """The events of a streamed message; `blocks` are (content_block, [delta, ...]) pairs before the text block."""
    events = [event({"type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "served-model", "content": [],
        "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": 5, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 2,
                  "output_tokens": 1}}}, "message_start"), event({"type": "ping"}, "ping")]
    every_block = list(blocks)
    if texts:
        every_block.append(({"type": "text", "text": ""}, [{"type": "text_delta", "text": text} for text in texts]))
    for index, (block, deltas) in enumerate(every_block):
        events.append(event({"type": "content_block_start", "index": index, "content_block": block},
                            "content_block_start"))
        events += [event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta")
                   for delta in deltas]
        events.append(event({"type": "content_block_stop", "index": index}, "content_block_stop"))
    if stop_reason is not None:
        events.append(event({"type": "message_delta", "delta": {"stop_reason": stop_reason, "stop_sequence": None},
                             "usage": {"output_tokens": 7}}, "message_delta"))
    if done:
        events.append(event({"type": "message_stop"}, "message_stop"))
    return events


def responses_object(text, status="completed"):
    return {"id": "resp_1", "object": "response", "status": status, "model": "served-model", "error": None,
            "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                        "content": [{"type": "output_text", "text": text, "annotations": []}]}],
            "usage": {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18}}


def responses_events(*texts):
    item = {"type": "message", "id": "msg_1", "role": "assistant", "content": []}
    whole = responses_object("".join(texts))
    plain = [{"type": "response.created", "response": whole | {"output": [], "status": "in_progress"}},
             {"type": "response.output_item.added", "output_index": 0, "item": item}]
    plain += [{"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0,
               "delta": text} for text in texts]
    plain += [{"type": "response.output_item.done", "output_index": 0, "item": whole["output"][0]},
              {"type": "response.completed", "response": whole}]
    return [event(data, data["type"]) for data in plain]


def gemini_object(text, continuation=None):
    candidate = {"index": 0, "content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}
    if continuation:
        candidate |= {"finishReason": "CONTINUATION", "continuationToken": continuation}
    return {"candidates": [candidate], "modelVersion": "served-model",
            "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7}}


def gemini_events(*texts):
    return [event(gemini_object(text)).replace(b"\n", b"\r\n") for text in texts]


def cohere_object(text):
    return {"id": "c-1", "finish_reason": "COMPLETE",
            "message": {"role": "assistant", "content": [{"type": "text", "text": text}]},
            "usage": {"tokens": {"input_tokens": 11, "output_tokens": 7}}}


def cohere_events(*texts):
    plain = [{"type": "message-start", "id": "c-1", "delta": {"message": {"role": "assistant", "content": []}}},
             {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}}]
    plain += [{"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}}
              for text in texts]
    plain += [{"type": "content-end", "index": 0},
              {"type": "message-end", "delta": {"finish_reason": "COMPLETE",
                                                "usage": {"tokens": {"input_tokens": 11, "output_tokens": 7}}}}]
    return [event(data, data["type"]) for data in plain]


def ollama_object(text, done=True):
    line = {"model": "served-model", "message": {"role": "assistant", "content": text}, "done": done}
    return line | ({"done_reason": "stop", "prompt_eval_count": 11, "eval_count": 7} if done else {})


def ollama_events(*texts):
    lines = [ollama_object(text, False) for text in texts] + [ollama_object("")]
    return [json.dumps(line).encode() + b"\n" for line in lines]


EVENTS_OF = {"openai": openai_events, "anthropic": anthropic_events, "responses": responses_events,
             "gemini": gemini_events, "cohere": cohere_events, "ollama": ollama_events}


def stream_of(api, *texts, **settings):
    """The events of a whole answer in one of the formats of EVENTS_OF."""
    return EVENTS_OF[api](*texts, **settings)


def answer(*texts, api="openai", **settings):
    """A complete streamed reply."""
    if api == "ollama":
        settings = {"content_type": "application/x-ndjson"} | settings
    return Reply(body=stream_of(api, *texts), **settings)


def whole_answer(text, api):
    """The same in one piece."""
    objects = {"openai": openai_object, "anthropic": anthropic_object, "responses": responses_object,
               "gemini": gemini_object, "cohere": cohere_object, "ollama": ollama_object}
    return json_reply(objects[api](text))


def openai_object(text, finish="stop", **message):
    """The body of an unstreamed chat completion."""
    return json.dumps({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "served-model",
        "choices": [{"index": 0, "finish_reason": finish,
                     "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}).encode()


def anthropic_object(text, stop_reason="end_turn"):
    """The body of an unstreamed message."""
    return json.dumps({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "served-model",
        "content": [{"type": "text", "text": text}], "stop_reason": stop_reason, "stop_sequence": None,
        "usage": {"input_tokens": 5, "output_tokens": 7}}).encode()


def json_reply(body, status=200, **settings):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, data, content_type="application/json", transfer="length", **settings)


def openai_error(status, message, code=None, kind="invalid_request_error", **settings):
    return json_reply({"error": {"message": message, "type": kind, "param": None, "code": code}}, status, **settings)


def anthropic_error(status, message, kind, **settings):
    return json_reply({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}, status,
                      **settings)


def auth_error(provider, status):
    """How each provider words a rejected key (401) or a forbidden request (403)."""
    if provider == "anthropic":
        if status == 401:
            return anthropic_error(401, "invalid x-api-key", "authentication_error")
        return anthropic_error(403, "This organization has been disabled.", "permission_error")
    if provider == "mistral":
        return json_reply({"detail": "Unauthorized"} if status == 401 else {"message": "Forbidden"}, status)
    if provider == "openrouter":
        return json_reply({"error": {"message": "No auth credentials found", "code": status}}, status)
    if provider == "deepseek":
        return openai_error(status, "Authentication Fails (governor)", "invalid_request_error",
                            "authentication_error")
    if status == 403:
        return openai_error(403, "You do not have access to this model", "model_access_denied", "permissions_error")
    return openai_error(401, "Incorrect API key provided", "invalid_api_key")


# Two tool calls, the first one's arguments in pieces, the second one without any: deltas and content blocks.
TOOL_DELTAS = [
    {"tool_calls": [{"index": 0, "id": "call_1", "type": "function",
                     "function": {"name": "weather", "arguments": ""}}]},
    {"tool_calls": [{"index": 0, "function": {"arguments": '{"city": "Oslo", '}}]},
    {"tool_calls": [{"index": 0, "function": {"arguments": '"days": 3}'}}]},
    {"tool_calls": [{"index": 1, "id": "call_2", "type": "function",
                     "function": {"name": "now", "arguments": ""}}]}]
TOOL_BLOCKS = [({"type": "tool_use", "id": "call_1", "name": "weather", "input": {}},
                [{"type": "input_json_delta", "partial_json": ""},
                 {"type": "input_json_delta", "partial_json": '{"city": "Oslo", '},
                 {"type": "input_json_delta", "partial_json": '"days": 3}'}]),
               ({"type": "tool_use", "id": "call_2", "name": "now", "input": {}}, [])]
