"""The forms of doctor's report: the same findings and the same exit code in each, no key in any, and screens that look as
they were committed."""

import os
import re
import xml.etree.ElementTree

from harness import keys
from harness.captures import assert_kept
from harness.screen import THEMES, draw
from harness.doctor import MODELS, REJECTED, REPOSITORY, DoctorTest, json_reply

FORMS = {"text": [], "verbose": ["-v"], "ascii": ["--ascii"], "json": ["--json"], "jsonl": ["--jsonl"],
         "junit": ["--format", "junit"], "github": ["--format", "github"]}
# Everything but what depends on the machine that runs the tests.
STEADY = "config,files,directories,git,proxies,locale,terminal,stdin,path,providers,provider"
HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202eevil \u200b\r\n::error::injected ]]> <b>"


def echoing_rejection(request):
    """A provider that repeats the key in every spelling it can think of, and worse."""
    key = (request.header("authorization") or "").removeprefix("Bearer ")
    error = {"message": f"bad key {key} or {key[::-1]} {HOSTILE}", "code": key, "type": "invalid_request_error"}
    return json_reply({"error": error}, 401)


class ExitCodeTest(DoctorTest):
    def codes(self, *arguments, **settings):
        return {name: self.doctor(*form, *arguments, **settings).code for name, form in FORMS.items()}

    def test_it_is_the_same_in_every_form(self):
        _, fine = self.provider()
        _, rejected = self.provider(json_reply(REJECTED, 401))
        warned = {"https_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:2"}
        for environment, arguments, code in ((fine, ["openai", "--only", "provider"], 0), (rejected, ["openai"], 1),
                                             (rejected, ["openai", "--exit-zero"], 0),
                                             (warned, ["echo", "--only", "proxies"], 0),
                                             (warned, ["echo", "--only", "proxies", "--strict"], 1),
                                             (warned, ["echo", "--only", "proxies", "--strict", "--exit-zero"], 0)):
            with self.subTest(arguments):
                self.assertEqual(self.codes(*arguments, environment=environment), dict.fromkeys(FORMS, code))

    def test_a_command_line_that_cannot_be_used(self):
        for arguments, words in ((["--only", "autth"], "did you mean 'auth'?"), (["--only", ""], "--only"),
                                 (["--format", "html"], "junit or github"), (["--format", "junit", "--json"], "--json"),
                                 (["--format", "github", "--jsonl"], "--jsonl"), (["--json", "--jsonl"], "--jsonl"),
                                 (["--deep", "--offline"], "--offline"), (["--timeout", "soon"], "--timeout"),
                                 (["--temperature", "1"], "--temperature")):
            with self.subTest(arguments):
                self.assert_error(self.doctor("echo", *arguments), 2, words)

    def test_options_of_doctor_belong_to_doctor(self):
        for option in ("--strict", "--fix", "--offline", "--list-checks", "--ascii"):
            with self.subTest(option):
                self.assert_error(self.sandbox.run("-m", "echo", option, "hi"), 2, option)


class SameFindingsTest(DoctorTest):
    def setUp(self):
        super().setUp()
        _, self.variables = self.provider(json_reply(REJECTED, 401))

    def test_json_and_its_lines(self):
        report = self.report("openai", environment=self.variables)
        lines = self.json_lines_of(self.doctor("openai", "--jsonl", environment=self.variables))
        self.assertEqual([lines[0]["type"], lines[-1]["type"]], ["start", "finish"])
        checks = {line["key"]: line for line in lines[1:-1]}
        self.assertEqual(len(checks), len(lines) - 2)
        self.assertEqual({key: (check["status"], check["class"], check["fix"]) for key, check in checks.items()},
                         {key: (check["status"], check["class"], check["fix"]) for key, check in report["checks"].items()})
        self.assertEqual(lines[-1]["verdict"], report["verdict"])
        self.assertEqual(lines[-1]["counts"], report["counts"])

    def test_the_order_is_that_of_the_list(self):
        listed = self.json_of(self.doctor("--list-checks", "--json"))["list"]
        places = {("environment." if row["group"] == "environment" else "openai.") + row["id"]: number
                  for number, row in enumerate(listed)}
        keys_seen = list(self.report("openai", environment=self.variables)["checks"])
        self.assertEqual(keys_seen, sorted(keys_seen, key=places.get))
        self.assertEqual(len(keys_seen), len(listed))

    def test_only_takes_ids_and_groups(self):
        def seen(only):
            return list(self.report("openai", "--only", only, environment=self.variables)["checks"])
        self.assertEqual(seen("auth,config"), ["environment.config", "openai.auth"])
        self.assertTrue(all(key.startswith("environment.") for key in seen("environment")))
        self.assertTrue(all(key.startswith("openai.") for key in seen("provider")))

    def test_junit(self):
        report = self.report("openai", environment=self.variables)
        root = xml.etree.ElementTree.fromstring(self.doctor("openai", "--format", "junit", environment=self.variables).stdout)
        cases = {f"{case.get('classname').rsplit('.', 1)[1]}.{case.get('name')}": case for case in root.iter("testcase")}
        self.assertEqual(list(cases), list(report["checks"]))
        self.assertEqual(int(root.get("tests")), len(cases))
        failed = {key for key, check in report["checks"].items() if check["status"] == "failed"}
        self.assertEqual({key for key, case in cases.items() if case.find("failure") is not None}, failed)
        self.assertEqual(int(root.get("failures")), len(failed))
        self.assertEqual(cases["openai.auth"].find("failure").get("type"), "key_rejected")

    def test_github(self):
        lines = self.doctor("openai", "--format", "github", environment=self.variables).stdout.decode().splitlines()
        report = self.report("openai", environment=self.variables)
        wanted = [key for key, check in report["checks"].items() if check["status"] in ("failed", "warning", "note")]
        self.assertEqual([re.match(r"::(?:error|warning|notice) title=agentpress doctor ([\w.]+)::", line)[1]
                          for line in lines[:-1]], wanted)
        self.assertTrue(lines[-1].startswith("verdict: "))

    def test_text(self):
        report = self.report("openai", environment=self.variables)
        text = self.doctor("openai", environment=self.variables).stdout.decode()
        self.assertIn("FAILED   auth", text)
        self.assertIn(f"next: {report['next_command']}\n", text)
        self.assertIn(report["verdict"], " ".join(text.split()))


class SafeToShareTest(DoctorTest):
    """The sandbox sweeps every run for canaries: on both outputs and in every file, state included."""

    def setUp(self):
        super().setUp()
        server = self.server(echoing_rejection)
        self.variables = keys.every_key() | {"OPENAI_BASE_URL": server.origin + "/v1",
                                             "https_proxy": f"http://user:{keys.key_of('groq')}@127.0.0.1:9"}
        self.sandbox.write(".config/agentpress/keys.toml", f'mistral = "{keys.key_of("mistral")}"\n', folder=self.sandbox.home)

    def test_no_key_in_any_form(self):
        for name, form in FORMS.items():
            with self.subTest(name):
                for arguments in (["openai"], ["openai", "github", "huggingface", "--offline"], ["--fix", "--since-last", "--offline"]):
                    result = self.doctor(*form, *arguments, environment=self.variables)
                    self.assertEqual(result.code, int("--offline" not in arguments), str(result))

    def test_what_a_provider_says_cannot_draw_or_inject(self):
        for name, form in FORMS.items():
            with self.subTest(name):
                output = self.doctor(*form, "openai", environment=self.variables).stdout
                for byte in (b"\x1b", b"\x07", b"\r", "\u202e".encode(), "\u200b".encode()):
                    self.assertNotIn(byte, output)
                self.assertNotIn(b"\n::error::", output)

    def test_on_a_terminal(self):
        result = self.terminal("doctor", "openai", environment=self.variables).finish()
        screen = re.sub(rb"\x1b\[[0-9;]*[mAJK]", b"", result.stdout).replace(b"\r", b"")
        for byte in (b"\x1b", b"\x07", "\u202e".encode()):
            self.assertNotIn(byte, screen)


def without_measures(text):
    """Without times and versions, which are different in every run."""
    text = re.sub(r"\b\d+ ms", "0 ms", text)
    text = re.sub(r"in \d+\.\d s", "in 0.0 s", text)
    return re.sub(r"agentpress \d\S+, libcurl/\S+( \S+/[\w.]+)?", "agentpress 0.1.0, libcurl/7.88.1 OpenSSL/3.0.19", text)


class ReadmeTest(DoctorTest):
    """The report in the READMEs is what the program prints about two providers, each behind its own name."""

    @staticmethod
    def vendor(host, _request):
        if host == "api.anthropic.com":
            return json_reply({"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}, 401)
        return json_reply(MODELS)

    def test_the_report_is_real(self):
        self.sandbox.write(".config/agentpress/keys.toml", f'anthropic = "{keys.key_of("anthropic")}"\n', folder=self.sandbox.home)
        proxy = self.proxy(self.vendor)
        # Without what belongs to the test: its authority and this machine.
        result = self.sandbox.run(
            "doctor", "openai", "anthropic", "--cacert", self.authority().ca_file, "--only",
            "config,files,git,proxies,locale,terminal,stdin,providers,route,key,proxy,dns,tcp,http,auth,models",
            environment=keys.environment_of("openai") | {"HTTPS_PROXY": proxy.url})
        self.assert_code(result, 1)
        # Times of other lengths may fall on other lines.
        printed = without_measures(" ".join(result.stdout.decode().split()))
        for name in ("README.md", "README.zh-CN.md"):
            blocks = re.findall(r"^```text\n(.*?)^```$", (REPOSITORY / name).read_text(), re.M | re.S)
            shown = [without_measures(" ".join(block.split())) for block in blocks if "this machine" in block]
            self.assertEqual(shown, [printed], result.stdout.decode())


class ScreenTest(DoctorTest):
    """What people see, as it was committed."""

    def setUp(self):
        super().setUp()
        good, bad = self.server(json_reply(MODELS)), self.server(json_reply(REJECTED, 401))
        self.ports = {str(good.port): "1001", str(bad.port): "1002"}
        program = os.path.join(self.sandbox.home, "bin", "agentpress")
        os.makedirs(os.path.dirname(program))
        os.symlink(self.sandbox.program[0], program)
        self.sandbox.write_config(f'[providers.homelab]\nbase_url = "{good.origin}/v1"\nformat = "openai_chat"\n'
                                  'api_key_env = "HOMELAB_KEY"\n')
        self.variables = keys.environment_of("openai") | {
            "OPENAI_BASE_URL": bad.origin + "/v1", "HOMELAB_KEY": keys.key_of("mistral"),
            "NO_PROXY": "https://intranet.test", "PATH": os.path.dirname(program) + ":/usr/bin:/bin"}
        self.arguments = ["doctor", "openai", "homelab", "--only", STEADY]

    def steady(self, screen):
        """Without what is different in every run."""
        text = screen.decode().replace("\r", "")
        for port, name in self.ports.items():
            text = text.replace(f":{port}", f":{name}")
        return without_measures(text)

    def assert_capture(self, name, screen):
        shown = self.steady(screen).replace("\x1b", "\\e")
        assert_kept(self, f"{name}.txt", shown)
        return shown

    def assert_narrow(self, shown):
        for line in re.sub(r"\\e\[[0-9;]*m", "", shown).splitlines():
            if "agentpress keys set" not in line:
                self.assertLessEqual(len(line), 80, line)

    def test_plain(self):
        result = self.sandbox.run(*self.arguments, environment=self.variables)
        self.assert_narrow(self.assert_capture("doctor-plain", result.stdout))

    def test_ascii(self):
        result = self.sandbox.run(*self.arguments, "--ascii", environment=self.variables)
        shown = self.assert_capture("doctor-ascii", result.stdout)
        self.assert_narrow(shown)
        self.assertTrue(shown.isascii())
        self.assertEqual(self.steady(self.sandbox.run(*self.arguments, environment=self.variables | {
            "LANG": "C"}).stdout).isascii(), True)

    def test_verbose(self):
        result = self.sandbox.run(*self.arguments, "-v", environment=self.variables)
        self.assert_narrow(self.assert_capture("doctor-verbose", result.stdout))

    def screen(self, *arguments, environment=None):
        """What is left on a terminal: what was drawn while the checks ran is gone."""
        result = self.terminal(*self.arguments, *arguments, environment=self.variables | (environment or {})).finish()
        live, erase, rest = result.stdout.rpartition(b"\r\x1b[J")
        self.assertTrue(erase, str(result))
        self.assertIn(b"homelab", live)
        return rest

    def test_colours(self):
        # Numbers of the terminal's own palette, so that they fit a light and a dark one.
        screen = self.screen()
        shown = self.assert_capture("doctor-colour", screen)
        for theme in THEMES:
            assert_kept(self, f"doctor-{theme}.svg", draw(self.steady(screen), theme))
        self.assert_narrow(shown)
        self.assertEqual(set(re.findall(r"\\e\[([0-9;]*)m", shown)) - {"0", "1", "2", "31", "32", "33", "36", "1;31"}, set())

    def test_no_colour(self):
        shown = self.assert_capture("doctor-no-colour", self.screen("--no-color"))
        self.assertNotIn("\\e", shown)
        without = self.screen(environment={"NO_COLOR": "1"})
        self.assertNotIn(b"\x1b", without)
        coloured = self.steady(self.screen())
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", coloured), shown)

    def test_live_rows_never_outgrow_the_terminal(self):
        result = self.terminal(*self.arguments, environment=self.variables, columns=40).finish()
        live = result.stdout.rpartition(b"\r\x1b[J")[0].decode()
        for line in re.split(r"\x1b\[K\n", re.sub(r"\x1b\[\d+A", "", live)):
            self.assertLess(len(line.strip("\r")), 40, line)

    def test_quiet_shows_no_live_rows(self):
        result = self.terminal(*self.arguments, "-q", environment=self.variables).finish()
        self.assertNotIn(b"\x1b[J", result.stdout)
