"""What the tests of `agentpress doctor` share: providers on loopback, and reports checked against their schema."""

import json
import pathlib

from harness import keys
from harness.case import CliTest
from harness.provider_server import Reply

try:
    import jsonschema
except ImportError:
    jsonschema = None

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
SCHEMA = json.loads((REPOSITORY / "docs/doctor.schema.json").read_text())
MODELS = {"object": "list", "data": [{"id": name, "object": "model"} for name in ("gpt-4.1", "gpt-6.1-sol", "test-model")]}
REJECTED = {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error",
                      "code": "invalid_api_key"}}


def json_reply(value, status=200, headers=()):
    return Reply(status, json.dumps(value).encode(), headers, "length", content_type="application/json")


class DoctorTest(CliTest):
    """Runs doctor against loopback providers; every JSON output is validated on the way."""

    def provider(self, reply=None):
        """A server that plays openai, and the variables that lead there with its key."""
        server = self.server(reply or json_reply(MODELS))
        return server, keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"}

    def doctor(self, *arguments, **settings):
        result = self.sandbox.run("doctor", *arguments, **settings)
        if result.stdout.strip() and result.code in (0, 1):
            if "--json" in arguments:
                self.validate(self.json_of(result))
            if "--jsonl" in arguments:
                for line in self.json_lines_of(result):
                    self.validate(line)
        return result

    def report(self, *arguments, **settings):
        """The JSON report of a run, whose exit code has to be the one it says."""
        result = self.doctor("--json", *arguments, **settings)
        report = self.json_of(result)
        self.assertEqual(report["exit_code"], result.code, str(result))
        for key, check in report["checks"].items():
            # What is not fine says what was expected, and what to do about it.
            if check["status"] in ("failed", "warning") and not (check["expected"] and (check["fix"] or {}).get("text")):
                self.fail(f"{key} leaves its reader alone: {json.dumps(check, indent=1)}")
        return report

    def validate(self, value):
        if jsonschema is None:
            self.fail("python3-jsonschema is not installed: scripts/packages test")
        try:
            jsonschema.Draft202012Validator(SCHEMA).validate(value)
        except jsonschema.ValidationError as fault:
            deepest = jsonschema.exceptions.best_match([fault])
            self.fail(f"not what docs/doctor.schema.json says: {deepest.message}\n{json.dumps(value)[:3000]}")

    def assert_check(self, report, key, status, finding=None):
        check = report["checks"][key]
        self.assertEqual((check["status"], check["class"]), (status, finding), json.dumps(check, indent=1))
        return check
