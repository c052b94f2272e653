"""`agentpress models`, and what is known about models at work in `ask`: rejected parameters, retirement, limits, prices,
hints for unknown names."""

import datetime
import json
import os
import threading

from harness import keys, wire
from harness.case import CliTest
from harness.provider_server import Reply

MODEL_FIELDS = ["provider", "model", "context_tokens", "output_tokens", "rejects", "rejects_with_reasoning", "retires",
                "usd_per_million_tokens", "listed", "listed_on"]


def openai_list(*names, **fields):
    return wire.json_reply({"object": "list", "data": [{"id": name, "object": "model", **fields} for name in names]})


def days_from_now(days):
    """The program counts its days in UTC."""
    return (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=days)).isoformat()


class ModelsCase(CliTest):
    def setUp(self):
        super().setUp()
        self.cache = os.path.join(self.sandbox.root, "cache")
        self.state = os.path.join(self.sandbox.root, "state")
        self.variables = {"XDG_CACHE_HOME": self.cache, "XDG_STATE_HOME": self.state}

    def write_overrides(self, content):
        return self.sandbox.write(os.path.join(".config", "agentpress", "models.toml"), content, 0o644,
                                  self.sandbox.home)

    def models(self, *arguments, environment=None, **settings):
        return self.sandbox.run("models", *arguments, environment=self.variables | (environment or {}), **settings)

    def report(self, *arguments, code=0, **settings):
        result = self.models("--json", *arguments, **settings)
        self.assert_code(result, code)
        return self.json_of(result)

    def model(self, name, **settings):
        """All that `models --json` says of one PROVIDER/MODEL."""
        found = [entry for entry in self.report(name, **settings)["models"]
                 if f"{entry['provider']}/{entry['model']}" == name]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def cache_file(self, provider):
        return os.path.join(self.cache, "agentpress", "models", provider + ".json")

    def openai_at(self, server):
        return keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"}


class KnownModelsTest(ModelsCase):
    def test_the_table_is_one_model_a_line_and_asks_nobody(self):
        server = self.server(openai_list("a"))
        result = self.models(environment=self.openai_at(server))
        self.assert_code(result, 0)
        lines = result.stdout.decode().splitlines()
        self.assertEqual(lines, sorted(lines, key=lambda line: line.split()[0].split("/", 1)))
        self.assertGreater(len(lines), 80)
        line, = [line for line in lines if line.startswith("openai/gpt-4.1 ")]
        self.assertEqual(line.split()[1:3], ["1047576", "32768"])
        self.assertIn("$2 in, $8 out per million", line)
        self.assertIn("2027-01-14", line)
        self.assertEqual(result.errors, "")
        self.assertEqual(server.connections, 0)
        self.assertFalse(os.path.exists(self.cache))

    def test_a_filter_is_a_part_of_the_name_or_a_provider(self):
        for words, wanted, other in (("SONNET", b"anthropic/claude-sonnet-5-5", b"opus"),
                                     ("groq/", b"groq/openai/gpt-oss-120b", b"together"),
                                     ("claude/haiku", b"anthropic/claude-haiku-5-5", b"sonnet")):
            with self.subTest(words):
                result = self.models(words)
                self.assert_code(result, 0)
                self.assertIn(wanted, result.stdout)
                self.assertNotIn(other, result.stdout)

    def test_a_filter_that_fits_nothing_is_said(self):
        result = self.models("nothing-like-it")
        self.assert_code(result, 0)
        self.assertEqual(result.stdout, b"")
        self.assertIn("agentpress models --refresh", result.errors)
        self.assert_error(self.models("two", "words"), 2, "one filter")

    def test_json_has_every_field(self):
        report = self.report("openai/gpt-5")
        self.assertEqual(list(report), ["schema_version", "catalogue_date", "models", "refreshed", "exit_code"])
        self.assertEqual((report["schema_version"], report["refreshed"], report["exit_code"]), (1, [], 0))
        datetime.date.fromisoformat(report["catalogue_date"])
        for entry in report["models"]:
            self.assertEqual(list(entry), MODEL_FIELDS)
        gpt_5 = self.model("openai/gpt-5")
        self.assertEqual(gpt_5["rejects"], ["temperature", "top_p", "reasoning_off"])
        self.assertEqual(gpt_5["retires"], "2026-12-11")
        self.assertIsNone(gpt_5["listed"])
        sonnet = self.model("anthropic/claude-sonnet-5-5")
        self.assertEqual((sonnet["context_tokens"], sonnet["output_tokens"]), (1000000, 128000))
        self.assertEqual(sonnet["usd_per_million_tokens"], {"input": 2.0, "output": 10.0, "cache_read": 0.1,
                                                            "cache_write": 2.5, "up_to_input_tokens": None})

    def test_the_users_file_goes_over_the_table_and_adds_models(self):
        self.write_overrides('[openai."gpt-4.1"]\ncontext = 77\nrejects = []\n[vllm.mine]\nretires = 2030-01-02\n')
        known = self.model("openai/gpt-4.1")
        self.assertEqual((known["context_tokens"], known["output_tokens"], known["rejects"]), (77, 32768, []))
        self.assertEqual(self.model("vllm/mine")["retires"], "2030-01-02")

    def test_a_mistake_in_the_users_file_is_told_with_its_place(self):
        self.write_overrides('[openai."gpt-4.1"]\ncontxt = 77\n')
        for arguments in (("models",), ("-m", "echo", "x")):
            result = self.sandbox.run(*arguments, environment=self.variables)
            self.assert_error(result, 3, "models.toml:2:1: unknown key \"contxt\"", "hint: did you mean")

    def test_an_unknown_provider_in_the_users_file_is_said(self):
        self.write_overrides('[opnai."gpt-4.1"]\ncontext = 77\n[claude.x]\ncontext = 5\n')
        result = self.models("gpt-4.1")
        self.assert_code(result, 0)
        self.assertIn('warning: models.toml has facts about "opnai", which is no provider', result.errors)
        self.assertIn('"claude"', result.errors)


class RefreshTest(ModelsCase):
    def test_a_list_is_stored_and_used_from_then_on(self):
        server = self.server(openai_list("gpt-4.1", "gpt-new", shutdown_date="2031-02-03"))
        environment = self.openai_at(server)
        report = self.report("openai/", "--refresh", environment=environment)
        self.assertEqual(report["refreshed"], [{"provider": "openai", "models": 2, "error": None}])
        request, = server.requests
        self.assertEqual((request.method, request.path), ("GET", "/v1/models"))
        self.assertEqual(request.header("authorization"), "Bearer " + keys.key_of("openai"))
        entry = self.model("openai/gpt-new")
        self.assertEqual((entry["listed"], entry["retires"]), (True, "2031-02-03"))
        self.assertIn(entry["listed_on"], (days_from_now(0), days_from_now(-1)))
        self.assertEqual(self.model("openai/gpt-4.1")["retires"], "2031-02-03")
        self.assertIs(self.model("openai/gpt-4o")["listed"], False)
        self.assertIsNone(self.model("anthropic/claude-sonnet-5-5")["listed"])
        self.assertIn(b"not in its list of", self.models("openai/gpt-4o").stdout)
        self.assertEqual(len(server.requests), 1)

    def test_the_stored_file_is_the_owners_alone_and_holds_only_facts(self):
        self.models("--refresh", environment=self.openai_at(self.server(
            openai_list("a", owned_by="someone", context_window=5))))
        path = self.cache_file("openai")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(os.path.dirname(path)).st_mode & 0o777, 0o700)
        with open(path, encoding="utf-8") as file:
            stored = json.load(file)
        self.assertIn(stored.pop("listed_on"), (days_from_now(0), days_from_now(-1)))
        self.assertEqual(stored, {"cache_version": 1, "provider": "openai", "models": [
            {"id": "a", "context_tokens": 5, "output_tokens": None, "retires": None}]})
        self.assertEqual(os.listdir(os.path.dirname(path)), ["openai.json"])

    def test_providers_are_asked_at_the_same_time(self):
        # Each server answers only after the other one has been asked.
        asked = {name: threading.Event() for name in ("openai", "groq")}

        def reply_of(name, other):
            def reply(_):
                asked[name].set()
                body = json.dumps({"data": [{"id": name + "-model"}]}).encode()
                return Reply(body=[asked[other], body], content_type="application/json")
            return reply

        openai, groq = self.server(reply_of("openai", "groq")), self.server(reply_of("groq", "openai"))
        report = self.report("--refresh", environment=self.openai_at(openai) | keys.environment_of("groq") | {
            "GROQ_BASE_URL": groq.origin})
        self.assertEqual([(entry["provider"], entry["models"]) for entry in report["refreshed"]],
                         [("groq", 1), ("openai", 1)])

    def test_a_dead_and_a_rejecting_provider_cost_the_others_nothing(self):
        dead = self.server()
        dead.close()
        rejecting = self.server(wire.openai_error(401, "Incorrect API key provided", "invalid_api_key"))
        paging = self.server([
            wire.json_reply({"data": [{"id": "claude-one"}], "has_more": True, "last_id": "claude-one"}),
            wire.json_reply({"data": [{"id": "claude-two"}], "has_more": False, "last_id": "claude-two"})])
        environment = self.openai_at(dead) | keys.environment_of("anthropic", "groq") | {
            "ANTHROPIC_BASE_URL": paging.origin, "GROQ_BASE_URL": rejecting.origin}
        result = self.models("--refresh", "--json", environment=environment)
        self.assert_code(result, 0)
        outcome = {entry["provider"]: entry for entry in self.json_of(result)["refreshed"]}
        self.assertEqual(list(outcome), ["anthropic", "groq", "openai"])
        self.assertEqual((outcome["anthropic"]["models"], outcome["anthropic"]["error"]), (2, None))
        self.assertEqual((outcome["groq"]["models"], outcome["groq"]["error"]["class"]), (None, "auth"))
        self.assertEqual(outcome["openai"]["error"]["class"], "connection")
        self.assertIn("note: no list from groq: groq rejected the key (401 invalid_api_key)", result.errors)
        self.assertIn("; replace the key in GROQ_API_KEY", result.errors)
        self.assertIn("note: no list from openai: ", result.errors)
        self.assertEqual([request.path for request in paging.requests],
                         ["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=claude-one"])
        self.assertEqual(sorted(os.listdir(os.path.dirname(self.cache_file("")))), ["anthropic.json"])

    def test_each_key_goes_to_its_own_host_alone(self):
        servers = {name: self.server(openai_list("m")) for name in ("openai", "anthropic", "groq")}
        result = self.models("--refresh", environment=keys.environment_of(*servers) | {
            "OPENAI_BASE_URL": servers["openai"].origin + "/v1", "ANTHROPIC_BASE_URL": servers["anthropic"].origin,
            "GROQ_BASE_URL": servers["groq"].origin})
        self.assert_code(result, 0)
        for name, server in servers.items():
            with self.subTest(name):
                request, = server.requests
                known = {other: keys.key_of(other) for other in servers}
                self.assertEqual(keys.leaks_in(request.raw, known), [name])

    def test_a_redirect_is_not_followed(self):
        elsewhere = self.server(openai_list("m"))
        server = self.server(Reply(302, headers=[("Location", elsewhere.origin + "/v1/models")]))
        self.assert_error(self.models("openai/", "--refresh", environment=self.openai_at(server)), 12, "openai")
        self.assertEqual(elsewhere.connections, 0)

    def test_exit_codes_when_nobody_answers(self):
        for reply, code in ((wire.openai_error(401, "no", "invalid_api_key"), 4),
                            (wire.openai_error(500, "later"), 9), (wire.json_reply({"no": "list"}), 12)):
            with self.subTest(code):
                server = self.server(reply)
                result = self.models("openai/", "--refresh", environment=self.openai_at(server))
                self.assert_error(result, code, "no list from openai")
                self.assertIn(b"openai/gpt-4.1", result.stdout)  # what is known is shown all the same
                self.assertEqual(self.report("openai/", "--refresh", code=code,
                                             environment=self.openai_at(server))["exit_code"], code)
                self.assertEqual(len(server.requests), 2)  # nothing is tried twice
        result = self.models("openai/", "--refresh", environment=self.openai_at(self.server(
            wire.openai_error(401, "no", "invalid_api_key"))))
        self.assertIn("hint: replace the key in OPENAI_API_KEY", result.errors)

    def test_a_failed_refresh_keeps_the_stored_list(self):
        server = self.server([openai_list("kept"), wire.openai_error(500, "later")])
        self.models("openai/", "--refresh", environment=self.openai_at(server))
        result = self.models("openai/kept", "--refresh", environment=self.openai_at(server))
        self.assert_code(result, 9)
        self.assertIn(b"openai/kept", result.stdout)

    def test_nobody_to_ask_and_nobody_that_lists(self):
        self.assert_error(self.models("--refresh"), 4, "has a key", "hint: agentpress keys set openai")
        self.assert_error(self.models("perplexity/", "--refresh"), 3, "perplexity has no list", "models perplexity/")
        self.assert_error(self.models("openai/", "--refresh"), 4, "no API key", "hint: agentpress keys set openai, or export OPENAI_API_KEY")

    def test_a_local_server_is_asked_when_it_is_named_or_placed(self):
        server = self.server(wire.json_reply({"models": [{"name": "qwen3:8b", "model": "qwen3:8b"}]}))
        environment = {"OLLAMA_HOST": server.origin}
        self.assertEqual(self.report("--refresh", environment=environment)["refreshed"],
                         [{"provider": "ollama", "models": 1, "error": None}])
        self.assertEqual(server.requests[0].path, "/api/tags")
        self.assertIsNone(server.requests[0].header("authorization"))
        self.assertIs(self.model("ollama/qwen3:8b")["listed"], True)

    def test_a_provider_of_the_users_own_is_asked_where_its_format_lists(self):
        server = self.server(openai_list("own-model"))
        self.sandbox.write_config(f'[providers.own]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
                                  'auth = "none"\n')
        self.assertEqual(self.report("own/", "--refresh")["refreshed"][0]["models"], 1)
        self.assertEqual(server.requests[0].path, "/v1/models")

    def test_a_silent_provider_is_given_up_after_timeout(self):
        server = self.server(Reply(body=[threading.Event()], content_type="application/json"))
        result = self.models("openai/", "--refresh", "--timeout", "0.3", environment=self.openai_at(server))
        self.assert_error(result, 28, "no list of models within 0.3 s")

    def test_a_damaged_cache_file_is_no_list(self):
        server = self.server(openai_list("fine"))
        self.models("openai/", "--refresh", environment=self.openai_at(server))
        for content in (b"", b"{", b'{"cache_version":9}', b"\0" * 100):
            with self.subTest(content):
                with open(self.cache_file("openai"), "wb") as file:
                    file.write(content)
                result = self.models("openai/")
                self.assert_code(result, 0)
                self.assertNotIn(b"fine", result.stdout)
                self.assertEqual(result.errors, "")
        self.models("openai/", "--refresh", environment=self.openai_at(server))
        self.assertIn(b"openai/fine", self.models("openai/").stdout)

    def test_a_cache_that_cannot_be_written_is_a_warning(self):
        with open(self.cache, "wb"):
            pass  # a file where the folder should be
        result = self.models("openai/", "--refresh", environment=self.openai_at(self.server(openai_list("fresh"))))
        self.assert_code(result, 0)
        self.assertIn("warning: the list of openai could not be stored: not a directory", result.errors)
        self.assertIn(b"openai/fresh", result.stdout)

    def test_hostile_names_reach_neither_terminal_nor_cache(self):
        server = self.server(openai_list("fine", "bad\x1b[31mname", "two\nlines", keys.key_of("openai")))
        result = self.models("openai/", "--refresh", environment=self.openai_at(server))
        self.assert_code(result, 0)
        self.assertIn(b"openai/fine", result.stdout)
        self.assertNotIn(b"\x1b", result.stdout)
        with open(self.cache_file("openai"), encoding="utf-8") as file:
            self.assertEqual([model["id"] for model in json.load(file)["models"]], ["fine"])


class AskingCase(ModelsCase):
    def ask_model(self, model, *arguments, reply=None, provider="openai", **settings):
        """Asks a loopback server that plays the provider; `body` is then the request's."""
        api = "anthropic" if provider == "anthropic" else "openai"
        self.asked = self.server(reply or wire.answer("ok", api=api))
        result = self.ask(self.asked, *arguments, "x", provider=provider, model=model, environment=self.variables,
                          **settings)
        self.body = json.loads(self.asked.requests[0].body) if self.asked.requests else None
        return result


class RejectedParameterTest(AskingCase):
    def test_what_the_model_rejects_is_not_sent_and_said(self):
        result = self.ask_model("gpt-5.4", "--temperature", "0.5", "--top-p", "0.5", "--max-tokens", "9")
        self.assert_code(result, 0)
        self.assertNotIn("temperature", self.body)
        self.assertNotIn("top_p", self.body)
        self.assertIn(9, self.body.values())
        self.assertIn("warning: gpt-5.4 does not take a temperature other than 1 unless --reasoning is off; "
                      "it is not sent", result.errors)
        self.assertIn("warning: gpt-5.4 does not take a top-p", result.errors)

    def test_it_is_in_the_warnings_of_json(self):
        report = self.json_of(self.ask_model("gpt-6-astra", "--json", "--reasoning", "off"))
        self.assertNotIn("reasoning_effort", self.body)
        self.assertEqual(report["warnings"],
                         ["gpt-6-astra does not take --reasoning off, it always reasons; it is not sent"])

    def test_what_the_model_takes_is_sent_in_silence(self):
        result = self.ask_model("gpt-5.4", "--temperature", "0.5", "--reasoning", "off")
        self.assertEqual((self.body["temperature"], result.errors), (0.5, ""))
        result = self.ask_model("unknown-model", "--temperature", "0.5", "--reasoning", "high", "--stop", "END")
        self.assertEqual((self.body["temperature"], self.body["stop"], result.errors), (0.5, ["END"], ""))

    def test_the_users_file_decides(self):
        self.write_overrides('[openai."gpt-5.4"]\nrejects_with_reasoning = []\n[openai."my-*"]\nrejects = ["stop"]\n')
        result = self.ask_model("gpt-5.4", "--temperature", "0.5")
        self.assertEqual((self.body["temperature"], result.errors), (0.5, ""))
        result = self.ask_model("my-model", "--stop", "END")
        self.assertNotIn("stop", self.body)
        self.assertIn("my-model does not take stop texts", result.errors)

    def test_a_setting_of_the_body_is_sent_whatever_is_known(self):
        self.ask_model("gpt-5.4", "-o", "temperature=0.5")
        self.assertEqual(self.body["temperature"], 0.5)

    def test_each_model_of_a_fallback_has_its_own_rules(self):
        first = self.server(wire.openai_error(503, "not now", "later"))
        second = self.server(wire.answer("from the second", api="anthropic"))
        result = self.sandbox.run(
            "-m", "gpt-5.4", "--fallback", "claude-sonnet-4-5", "--retries", "0", "--temperature", "0.5", "x",
            environment=self.variables | keys.environment_of("openai", "anthropic") | {
                "OPENAI_BASE_URL": first.origin + "/v1", "ANTHROPIC_BASE_URL": second.origin})
        self.assert_code(result, 0)
        self.assertNotIn("temperature", json.loads(first.requests[0].body))
        body = json.loads(second.requests[0].body)
        self.assertEqual((body["temperature"], body["max_tokens"]), (0.5, 64000))
        self.assertEqual(result.errors.count("is not sent"), 1)


class OutputLimitTest(AskingCase):
    def test_the_limit_that_anthropic_demands_is_the_models_own(self):
        for model, limit in (("claude-3-haiku-20240307", 4096), ("claude-sonnet-4-5", 64000),
                             ("claude-sonnet-5-5", 128000), ("claude-of-tomorrow", 64000)):
            with self.subTest(model):
                self.ask_model(model, provider="anthropic")
                self.assertEqual(self.body["max_tokens"], limit)
        self.ask_model("claude-sonnet-5-5", "--max-tokens", "7", provider="anthropic")
        self.assertEqual(self.body["max_tokens"], 7)

    def test_the_users_file_decides(self):
        self.write_overrides('[anthropic."claude-*"]\noutput = 555\n')
        self.ask_model("claude-of-tomorrow", provider="anthropic")
        self.assertEqual(self.body["max_tokens"], 555)


class RetirementTest(AskingCase):
    def retire(self, days):
        date = days_from_now(days)
        self.write_overrides(f'[openai."old-model"]\nretires = {date}\n')
        return date

    def test_it_is_said_once_a_day_and_the_model_is_asked_all_the_same(self):
        day = None
        while day != days_from_now(0):  # once more if midnight passes meanwhile
            day = days_from_now(0)
            self.retire(10)
            results = [self.ask_model("old-model") for _ in range(3)]
            said = [result.errors.count("warning: old-model will be retired by openai on") for result in results]
        self.assertEqual(said, [1, 0, 0])
        for result in results:
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, b"ok")
        self.assertEqual(os.stat(os.path.join(self.state, "agentpress", "said-today")).st_mode & 0o777, 0o600)

    def test_a_date_that_has_passed_is_said_too(self):
        date = self.retire(-3)
        self.assertIn(f"warning: old-model was to be retired by openai on {date}",
                      self.ask_model("old-model").errors)

    def test_a_date_far_away_is_not_said_and_no_file_is_touched(self):
        self.retire(60)
        self.assertEqual(self.ask_model("old-model").errors, "")
        self.assertFalse(os.path.exists(self.state))

    def test_quiet_does_not_use_up_the_days_warning(self):
        self.retire(10)
        self.assertEqual(self.ask_model("old-model", "-q").errors, "")
        self.assertIn("will be retired", self.ask_model("old-model").errors)

    def test_another_day_it_is_said_again(self):
        self.retire(10)
        self.sandbox.write("agentpress/said-today", "2026-01-01\nretirement of openai/old-model\n", folder=self.state)
        self.assertIn("will be retired", self.ask_model("old-model").errors)


class UnknownModelTest(AskingCase):
    NOT_FOUND = wire.openai_error(404, "The model does not exist", "model_not_found")

    def test_the_nearest_known_names_are_offered(self):
        result = self.ask_model("gpt-4.11", reply=self.NOT_FOUND)
        self.assert_error(result, 10, "openai does not know the model", "hint: did you mean 'gpt-4.1'")
        report = self.json_of(self.ask_model("gpt-4.11", "--json", reply=self.NOT_FOUND))
        self.assertIn("gpt-4.1", report["error"]["hint"])

    def test_names_of_the_stored_list_and_of_the_users_file_count(self):
        server = self.server(openai_list("zebra-large"))
        self.models("openai/", "--refresh", environment=self.openai_at(server))
        self.write_overrides('[openai."giraffe-small"]\ncontext = 5\n')
        for typed, known in (("zebra-lagre", "zebra-large"), ("girafe-small", "giraffe-small")):
            result = self.ask_model(typed, reply=self.NOT_FOUND)
            self.assertIn(f"hint: did you mean '{known}'?", result.errors)
        self.assertEqual(len(server.requests), 1)

    def test_without_a_near_name_the_list_is_the_hint(self):
        result = self.ask_model("wholly-different", reply=self.NOT_FOUND)
        self.assertIn("hint: `agentpress models openai/ --refresh` shows which it has", result.errors)
        self.variables |= {"PERPLEXITY_API_KEY": keys.FOREIGN_KEYS["PERPLEXITY_API_KEY"]}
        result = self.ask_model("wholly-different", reply=self.NOT_FOUND, provider="perplexity")
        self.assertIn("hint: `agentpress models perplexity/` shows which it has", result.errors)


class CostTest(AskingCase):
    PRICES = "prices = { input = 2, output = 10, cache_read = 1 }\n"

    def test_known_prices_give_a_cost(self):
        self.write_overrides("[openai.priced]\n" + self.PRICES)
        result = self.ask_model("priced", "--json", "-u")
        # 11 tokens in, 4 of them cached; 7 out.
        self.assertEqual(self.json_of(result)["cost_usd"], (7 * 2 + 4 * 1 + 7 * 10) / 1e6)
        self.assertIn("7 out (2 reasoning), $0.000088", result.errors)
        lines = self.json_lines_of(self.ask_model("priced", "--jsonl"))
        self.assertEqual(lines[-1]["cost_usd"], 0.000088)

    def test_the_model_that_answered_has_a_price_too(self):
        self.write_overrides("[openai.served-model]\n" + self.PRICES)
        self.assertEqual(self.json_of(self.ask_model("an-alias", "--json"))["cost_usd"], 0.000088)

    def test_an_unknown_price_gives_none(self):
        result = self.ask_model("unpriced", "--json", "-u")
        self.assertIsNone(self.json_of(result)["cost_usd"])
        self.assertNotIn("$", result.errors)
        # The built-in price of gpt-4.1 says nothing of cached tokens, and there were some.
        self.assertIsNone(self.json_of(self.ask_model("gpt-4.1", "--json"))["cost_usd"])
        failed = self.ask_model("gpt-4.1", "--json", reply=wire.openai_error(400, "no"))
        self.assertIsNone(self.json_of(failed)["cost_usd"])
