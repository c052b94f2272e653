"""`agentpress doctor`: which providers it looks at, what it sends, what it remembers and mends, and how it ends."""

import json
import os
import signal
import socket
import stat
import threading

from harness import keys, wire
from harness.doctor import MODELS, REJECTED, DoctorTest, json_reply
from harness.provider_server import Reply

OPENAI = keys.key_of("openai")
LOCAL_PORTS = (4000, 8080, 1234, 11434, 8000)


def some_local_server_runs():
    for port in LOCAL_PORTS:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
    return False


class ChoiceTest(DoctorTest):
    """Which providers are checked."""

    def test_nothing_set_up_is_a_failure_that_names_the_way_out(self):
        if some_local_server_runs():
            self.skipTest("a local server runs on this machine")
        report = self.report()
        self.assertEqual(report["exit_code"], 1)
        check = self.assert_check(report, "environment.providers", "failed", "nothing_usable")
        self.assertEqual(check["fix"]["command"], "agentpress keys set openai")
        self.assertEqual(report["next_command"], "agentpress keys set openai")
        self.assertGreater(report["providers_without_key"], 15)
        for local in ("litellm", "llamacpp", "lmstudio", "ollama", "vllm"):
            self.assert_check(report, f"{local}.tcp", "note", "not_running")

    def test_a_provider_with_a_key_of_its_own(self):
        server, variables = self.provider()
        report = self.report(environment=variables)
        self.assert_check(report, "openai.route", "ok")
        self.assert_check(report, "openai.key", "ok")
        self.assert_check(report, "openai.http", "ok")
        self.assert_check(report, "environment.providers", "ok")
        self.assertEqual(report["checks"]["openai.key"]["evidence"]["source"], "OPENAI_API_KEY")
        self.assertEqual([request.method for request in server.requests], ["GET"])
        self.assertEqual(server.requests[0].header("authorization"), "Bearer " + OPENAI)
        self.assertEqual(server.requests[0].body, b"")

    def test_a_configured_provider_and_the_one_of_the_default_model(self):
        server = self.server(json_reply(MODELS))
        self.sandbox.write_config('default_model = "claude-sonnet-4-5"\n[providers.lab]\n'
                                  f'base_url = "{server.origin}/v1"\nformat = "openai_chat"\napi_key_env = "LAB_KEY"\n')
        report = self.report(environment={"LAB_KEY": OPENAI})
        self.assert_check(report, "lab.http", "ok")
        self.assert_check(report, "anthropic.key", "failed", "missing_key")
        self.assertEqual(report["next_command"], "agentpress keys set anthropic")

    def test_shared_variables_count_only_when_the_provider_is_named(self):
        report = self.report("--offline", environment={"GITHUB_TOKEN": keys.FOREIGN_KEYS["GITHUB_TOKEN"]})
        self.assertNotIn("github.key", report["checks"])
        report = self.report("--offline", "github", environment={"GITHUB_TOKEN": keys.FOREIGN_KEYS["GITHUB_TOKEN"]})
        self.assert_check(report, "github.key", "ok")

    def test_named_providers_and_models(self):
        _, variables = self.provider()
        report = self.report("gpt-4.1", environment=variables)
        self.assertEqual({check["provider"] for check in report["checks"].values()}, {None, "openai"})
        report = self.report("--offline", "groq", "claude-sonnet-4-5")
        self.assertEqual([key for key in report["checks"] if key.endswith(".key")], ["groq.key", "anthropic.key"])
        self.assertEqual(report["exit_code"], 1)

    def test_a_provider_that_works_offline(self):
        report = self.report("echo")
        self.assert_check(report, "echo.route", "ok")
        self.assertEqual(report["exit_code"], 0)

    def test_a_name_that_leads_nowhere_is_a_usage_error(self):
        for name in ("no-such-thing", "opnai"):
            result = self.doctor(name)
            self.assert_error(result, 2, name, "hint:")
        self.assertEqual(result.stdout, b"")


class WhatIsSentTest(DoctorTest):
    def test_what_keeps_a_selected_check_from_being_made_is_told(self):
        report = self.report("--only", "auth,dns", "openai")
        self.assert_check(report, "openai.key", "failed", "missing_key")
        self.assert_check(report, "openai.auth", "skipped")
        self.assertNotIn("openai.route", report["checks"])
        self.assertNotIn("openai.tcp", report["checks"])

    def test_a_word_that_leads_nowhere_names_the_nearest_provider(self):
        self.assert_error(self.sandbox.run("doctor", "opnai"), 2, "agentpress doctor openai")
        self.assert_error(self.sandbox.run("doctor", "zzzzzzz"), 2, "agentpress models")

    def test_offline_looks_for_no_local_server(self):
        self.assertNotIn("ollama.route", self.report("--offline")["checks"])
        self.assertIn("ollama.route", self.report("--offline", "ollama")["checks"])

    def test_offline_sends_nothing_and_runs_no_key_command(self):
        server = self.server(json_reply(MODELS))
        marker = os.path.join(self.sandbox.work, "ran")
        self.sandbox.write_config(f'[providers.lab]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
                                  f'api_key_cmd = ["touch", "{marker}"]\n')
        report = self.report("--offline")
        self.assert_check(report, "lab.key", "skipped")
        self.assert_check(report, "lab.tcp", "skipped")
        self.assertEqual((server.connections, os.path.exists(marker)), (0, False))

    def test_deep_asks_for_one_answer(self):
        server, variables = self.provider(lambda request: json_reply(MODELS) if request.method == "GET" else wire.answer("ok"))
        self.assert_check(self.report("gpt-4.1", environment=variables), "openai.deep", "skipped")
        self.assertEqual([request.method for request in server.requests], ["GET"])
        check = self.assert_check(self.report("gpt-4.1", "--deep", environment=variables), "openai.deep", "ok")
        self.assertIn("gpt-4.1", json.dumps(check))
        asked = [request for request in server.requests if request.method == "POST"]
        self.assertEqual(len(asked), 1)
        body = json.loads(asked[0].body)
        self.assertEqual(body["model"], "gpt-4.1")
        # A limit that a reasoning model uses up before its answer would be a false alarm.
        self.assertGreater(body.get("max_completion_tokens", 10_000), 1000)

    def test_a_rejected_key_is_sent_once(self):
        server, variables = self.provider(json_reply(REJECTED, 401))
        report = self.report("openai", environment=variables)
        check = self.assert_check(report, "openai.auth", "failed", "key_rejected")
        self.assertEqual(len(server.requests), 1)
        self.assertIn("agentpress keys set openai", check["fix"]["command"])
        self.assertEqual(report["exit_code"], 1)

    def test_keys_that_cannot_be_right_are_not_sent(self):
        server, variables = self.provider()
        for value, finding in ((f'"{OPENAI}"', "malformed_key"), ("sk-...", "malformed_key")):
            report = self.report("openai", environment=variables | {"OPENAI_API_KEY": value})
            check = self.assert_check(report, "openai.key", "failed", finding)
            self.assertEqual(check["fix"]["command"], "unset OPENAI_API_KEY && agentpress keys set openai")
        report = self.report("--offline", "openai", environment={"OPENAI_API_KEY": keys.key_of("groq")})
        self.assert_check(report, "openai.key", "failed", "wrong_provider_key")
        self.assertEqual(server.connections, 0)

    def test_the_next_command_mends_a_broken_key(self):
        for arguments in (["openai"], []):
            report = self.report("--offline", *arguments, environment={"OPENAI_API_KEY": f'"{OPENAI}"'})
            self.assertEqual(report["checks"]["environment.providers"]["class"], "nothing_usable")
            self.assertEqual(report["next_command"], "unset OPENAI_API_KEY && agentpress keys set openai")

    def test_a_key_does_not_travel_unencrypted(self):
        trap = self.server(json_reply(MODELS))
        report = self.report("openai", environment=keys.environment_of("openai") | {
            "OPENAI_BASE_URL": "http://plain.example.test/v1", "http_proxy": trap.origin})
        self.assert_check(report, "openai.route", "failed", "bad_base_url")
        self.assertEqual(trap.connections, 0)

    def test_a_configuration_that_cannot_be_used_leads_to_no_request(self):
        server, variables = self.provider()
        self.sandbox.write_config("broken [\n")
        report = self.report(environment=variables)
        self.assert_check(report, "environment.config", "failed", "configuration")
        self.assert_check(report, "environment.providers", "skipped")
        self.assertEqual(server.connections, 0)
        self.assertEqual(report["next_command"], "agentpress config edit")

    def test_key_commands(self):
        server = self.server(json_reply(MODELS))
        start = f'[providers.lab]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
        self.sandbox.write_config(start + 'api_key_cmd = ["false"]\n')
        self.assert_check(self.report("lab"), "lab.key", "failed", "unreadable_key")
        self.assertEqual(server.connections, 0)
        key = keys.key_of("mistral")
        path = self.sandbox.write("secret", key)
        self.sandbox.write_config(start + f'api_key_cmd = ["cat", "{path}"]\n')
        check = self.assert_check(self.report("lab"), "lab.key", "ok")
        self.assertIsNotNone(check["duration_ms"])
        self.assertEqual(server.requests[0].header("authorization"), "Bearer " + key)

    def test_a_slow_key_command_takes_nothing_from_the_network(self):
        server = self.server([json_reply(MODELS)])
        key = keys.key_of("mistral")
        path = self.sandbox.write("secret", key)
        self.sandbox.write_config(f'[providers.lab]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
                                  f'api_key_cmd = ["sh", "-c", "sleep 3; cat {path}"]\n')
        report = self.report("lab", "--timeout", "2s")
        self.assertGreaterEqual(self.assert_check(report, "lab.key", "ok")["duration_ms"], 3000)
        self.assert_check(report, "lab.http", "ok")

    def test_a_shadowed_key_is_told(self):
        _, variables = self.provider()
        self.sandbox.write(".config/agentpress/keys.toml", f'openai = "{OPENAI}"\n', folder=self.sandbox.home)
        check = self.assert_check(self.report("openai", environment=variables), "openai.key", "note", "shadowed_key")
        self.assertEqual(check["evidence"]["shadowed"], "keys.toml")


class MendingTest(DoctorTest):
    def setUp(self):
        super().setUp()
        self.keys = self.sandbox.write(".config/agentpress/keys.toml", f'openai = "{OPENAI}"\n', 0o644, self.sandbox.home)

    def mode(self):
        return stat.S_IMODE(os.stat(self.keys).st_mode)

    def test_nothing_is_changed_unasked(self):
        report = self.report("--offline", "openai")
        check = self.assert_check(report, "environment.files", "failed", "file_mode")
        self.assertEqual(check["fix"]["command"], "chmod 600 ~/.config/agentpress/keys.toml")
        self.assert_check(report, "openai.key", "failed", "unreadable_key")
        self.assertEqual(self.mode(), 0o644)

    def test_fix_changes_the_mode_and_says_so(self):
        result = self.doctor("--offline", "openai", "--fix", "--json")
        self.assert_code(result, 0)
        report = self.json_of(result)
        self.assert_check(report, "environment.files", "ok")
        self.assert_check(report, "openai.key", "ok")
        self.assertEqual(self.mode(), 0o600)
        for words in ("-mode 0644", "+mode 0600", "undo: chmod 0644 ~/.config/agentpress/keys.toml"):
            self.assertIn(words, result.errors)
        result = self.doctor("--offline", "openai", "--fix")
        self.assertIn("nothing that is safe to mend", result.errors)

    def test_the_command_of_the_report_mends_it(self):
        command = self.report("--offline", "openai")["next_command"]
        self.assert_code(self.sandbox.run("-c", command, program=["/bin/sh"]), 0)
        self.assert_check(self.report("--offline", "openai"), "environment.files", "ok")

    def test_git_that_tracks_the_keys(self):
        os.chmod(self.keys, 0o600)
        config = os.path.join(self.sandbox.home, ".config")
        script = f'cd "{config}" && git init -q && git add -f agentpress/keys.toml'
        if self.sandbox.run("-c", "git --version", program=["/bin/sh"]).code != 0:
            self.skipTest("git is not installed")
        for version in (2, 4):
            self.assert_code(self.sandbox.run("-c", script + f" && git update-index --index-version {version}",
                                              program=["/bin/sh"]), 0)
            report = self.report("--offline", "openai")
            check = self.assert_check(report, "environment.git", "failed", "tracked_by_git")
        self.assertEqual(check["fix"]["command"], "git -C ~/.config/agentpress rm --cached keys.toml")
        self.assert_code(self.sandbox.run("-c", check["fix"]["command"], program=["/bin/sh"]), 0)
        self.assert_check(self.report("--offline", "openai"), "environment.git", "warning", "tracked_by_git")
        self.assert_check(self.report("--offline", "openai", "--fix"), "environment.git", "ok")


class MemoryTest(DoctorTest):
    def test_what_changed_since_the_last_run(self):
        replies = [json_reply(MODELS), json_reply(REJECTED, 401), json_reply(REJECTED, 401)]
        _, variables = self.provider(replies)
        first = self.report("openai", "--since-last", environment=variables)
        self.assertEqual(first["changes"], {"since": None, "list": []})
        second = self.report("openai", "--since-last", environment=variables)
        self.assertEqual(second["changes"]["since"], first["time"])
        changes = {change["check"]: (change["before"], change["after"]) for change in second["changes"]["list"]}
        self.assertEqual(changes["openai.auth"][1], "key_rejected")
        result = self.doctor("openai", "--since-last", environment=variables)
        self.assertIn(b"nothing changed", result.stdout)
        self.assertIsNone(self.report("openai", environment=variables)["changes"])

    def test_a_run_that_looks_at_less_forgets_nothing(self):
        _, variables = self.provider(json_reply(REJECTED, 401))
        self.report("openai", environment=variables)
        self.report("--only", "config", environment=variables)
        self.report("--offline", "openai", environment=variables)
        report = self.report("openai", "--since-last", environment=variables)
        self.assertNotIn("openai.auth", [change["check"] for change in report["changes"]["list"]])

    def test_a_state_that_cannot_be_kept_is_no_failure(self):
        self.sandbox.write(".local/state", "a file where a directory should be", folder=self.sandbox.home)
        result = self.doctor("echo", "--since-last")
        self.assertIn(b"no earlier run is remembered", result.stdout)

    def test_a_damaged_memory_is_a_shorter_one(self):
        self.sandbox.write(".local/state/agentpress/doctor-last", b"\xff\0[[[[\ntime now\nopenai.auth", folder=self.sandbox.home)
        self.report("echo", "--since-last")


class EndingTest(DoctorTest):
    def test_an_interrupt_ends_it_at_once(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                server = self.server(Reply(200, [threading.Event()]))
                variables = keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"}
                running = self.sandbox.start("doctor", "openai", "--timeout", "60", environment=variables)
                server.wait_for_requests(1)
                running.signal(number)
                result = running.finish()
                self.assertEqual(result.code, -number, str(result))
                self.assertLess(result.seconds, 20)

    def test_an_interrupt_leaves_a_clean_terminal(self):
        server = self.server(Reply(200, [threading.Event()]))
        run = self.terminal("doctor", "openai", "--timeout", "60",
                            environment=keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"})
        server.wait_for_requests(1)
        run.wait_for(b"openai")
        run.type(b"\x03")
        result = run.finish()
        self.assertEqual(result.code, -signal.SIGINT)
        self.assertTrue(result.stdout.endswith(b"\r\x1b[J"), result.stdout)

    def test_an_open_stdin_is_not_waited_for(self):
        _, variables = self.provider()
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        report = self.report("openai", environment=variables, stdin=reading)
        self.assert_check(report, "environment.stdin", "note", "environment")
        self.assert_check(report, "openai.auth", "ok")

    def test_a_silent_provider_takes_no_longer_than_the_limit(self):
        server = self.server(Reply(200, [threading.Event()]))
        variables = keys.environment_of("openai") | {"OPENAI_BASE_URL": server.origin + "/v1"}
        report = self.report("openai", "--timeout", "500ms", environment=variables)
        self.assertLess(report["duration_ms"], 20_000)
        self.assertEqual(report["exit_code"], 1)
        self.assertIn("timeout", {check["class"] for check in report["checks"].values()})

    def test_it_never_waits_for_input(self):
        _, variables = self.provider()
        reading, writing = os.pipe()
        self.addCleanup(os.close, writing)
        result = self.doctor("openai", environment=variables, stdin=reading)
        os.close(reading)
        self.assertIn(b"standard input is a pipe that is open and silent", result.stdout)

    def test_output_that_cannot_be_written_is_noticed(self):
        self.assert_error(self.sandbox.run("doctor", "echo", shell='exec "$@" >/dev/full'), 23)

    def test_without_a_home(self):
        report = self.report("echo", environment={"HOME": None})
        self.assert_check(report, "environment.config", "warning", "configuration")

    def test_hints_of_errors_name_it(self):
        server = self.server(json_reply(REJECTED, 401))
        result = self.ask(server, "hi")
        self.assert_error(result, 4, "`agentpress doctor openai` checks it without spending tokens")
