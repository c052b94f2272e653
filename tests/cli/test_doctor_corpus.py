"""Recorded error bodies as the answer to the chat of `agentpress doctor --deep`: each has its class."""

import os

from harness import corpus, keys
from harness.case import BASE_PATHS
from harness.corpus import Case
from harness.doctor import DoctorTest, json_reply
from harness.provider_server import Reply

# Number of the case -> what a person who reads the body would say that it is.
CLASSES = {
    "018": "model_not_found", "019": "provider_down", "020": "provider_down", "022": "rate_limited", "045": "quota",
    "047": "key_rejected", "090": "key_rejected", "095": "request_rejected", "096": "rate_limited",
    "097": "rate_limited", "121": "model_not_found", "122": "rate_limited", "124": "provider_down",
    "150": "model_not_found", "151": "key_rejected", "163": "key_rejected", "165": "rate_limited",
    "177": "request_rejected", "178": "model_not_found", "188": "model_not_found", "202": "key_rejected",
    "203": "model_not_found", "220": "rate_limited", "222": "key_rejected", "249": "provider_down",
    "259": "model_not_found", "268": "key_rejected", "291": "missing_key",
}
# How the fix of each class begins to help; a rate limit is no failure.
FIXES = {"model_not_found": "agentpress models", "provider_down": "agentpress doctor", "quota": "credit",
         "rate_limited": "agentpress doctor", "key_rejected": "agentpress keys", "request_rejected": "agentpress", "missing_key": "agentpress keys set"}
VARIABLES = {"google": "GEMINI_API_KEY", "xai": "XAI_API_KEY", "cohere": "CO_API_KEY", "perplexity": "PERPLEXITY_API_KEY",
             "huggingface": "HF_TOKEN"}
BASES = BASE_PATHS | {"xai": "/v1", "huggingface": "/v1", "mistral": ""}


def good_answer(model):
    """To whatever is free, in every vendor's words at once."""
    return {"data": [{"id": model}], "models": [{"name": model}], "valid": True, "has_more": False}


class CorpusTest(DoctorTest):
    expected_seconds = 15

    def test_error_bodies_have_their_class(self):
        corpus.require(self)
        seen = set()
        for name in sorted(os.listdir(corpus.directory())):
            number = name.partition("-")[0]
            if number not in CLASSES:
                continue
            case = Case(os.path.join(corpus.directory(), name))
            seen.add(number)
            with self.subTest(case.name):
                self.judge(case, CLASSES[number])
        self.assertEqual(seen, set(CLASSES))

    def judge(self, case, finding):
        model = case.meta["model"] or "a-model"
        error = Reply(case.status, case.body(), [], "length",
                      content_type=case.meta["response_headers"].get("content-type"))
        server = self.server(lambda request: json_reply(good_answer(model)) if request.method == "GET" or
                             "check-api-key" in request.path else error)
        self.sandbox.write_config(f'[providers.{case.provider}]\n'
                                  f'base_url = "{server.origin}{BASES.get(case.provider, "")}"\n')
        variables = keys.environment_of(case.provider) if case.provider in keys.PROVIDER_KEYS else {}
        if case.provider in VARIABLES:
            variables = {VARIABLES[case.provider]: keys.FOREIGN_KEYS[VARIABLES[case.provider]]}
        trap = self.server(Reply(403, b"no", (), "length"))  # for whatever would leave this machine
        report = self.report(f"{case.provider}/{model}", "--deep", "--timeout", "30s",
                             environment=variables | {"https_proxy": trap.origin, "http_proxy": trap.origin})
        self.assertEqual(trap.connections, 0, "another host was asked")
        status = "warning" if finding == "rate_limited" else "failed"
        check = self.assert_check(report, f"{case.provider}.deep", status, finding)
        self.assertIn(FIXES[finding], f"{check['fix']['text']} {check['fix']['command']}")
        self.assertEqual(report["exit_code"], int(status == "failed"))
        self.assertEqual(len([request for request in server.requests if request.method == "POST"
                              and "check-api-key" not in request.path]), 1)
