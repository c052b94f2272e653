"""`agentpress doctor` against servers that are each failure, for every family of providers: the class, the exit code,
the words of the fix, the requests that were seen, and that nobody else was asked."""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import time
from typing import NamedTuple

from harness import keys, wire
from harness.case import BASE_PATHS
from harness.doctor import DoctorTest, json_reply
from harness.provider_server import Reply

GENEROUS = "30s"  # of the network part, for servers that answer
SHORT = "2s"  # for those that are silent on purpose, and only those wait for it


class Family(NamedTuple):
    """What the vendor documents, typed from its documentation and not from the program's registry."""
    provider: str
    variable: str
    key: str
    base: str  # what a base URL ends with
    asked: str  # the free question, METHOD PATH
    good: object  # its good answer
    rejected: tuple  # status and body of a bad key
    listed: object = None  # the answer to a question for models that comes after it


FAMILIES = [
    Family("openai", *keys.PROVIDER_KEYS["openai"], "/v1", "GET /v1/models", {"data": [{"id": "gpt-6.1-sol"}]},
           (401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})),
    Family("anthropic", *keys.PROVIDER_KEYS["anthropic"], "", "GET /v1/models?limit=1000",
           {"data": [{"id": "claude-sonnet-5-5"}], "has_more": False},
           (401, {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}})),
    Family("google", "GEMINI_API_KEY", keys.FOREIGN_KEYS["GEMINI_API_KEY"], "", "GET /v1beta/models?pageSize=1000",
           {"models": [{"name": "models/gemini-3.8-flash"}]},
           (400, {"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.",
                            "status": "INVALID_ARGUMENT"}})),
    Family("cohere", "CO_API_KEY", keys.FOREIGN_KEYS["CO_API_KEY"], "", "POST /v1/check-api-key", {"valid": True},
           (401, {"message": "invalid api token"}), {"models": [{"name": "command-a-03-2025"}]}),
    Family("openrouter", *keys.PROVIDER_KEYS["openrouter"], "/api/v1", "GET /api/v1/key",
           {"data": {"label": "x", "usage": 0.5, "limit": None}},
           (401, {"error": {"message": "User not found.", "code": 401}}), {"data": [{"id": "openrouter/auto"}]}),
    Family("xai", "XAI_API_KEY", keys.FOREIGN_KEYS["XAI_API_KEY"], "/v1", "GET /v1/models",
           {"data": [{"id": "grok-4.7"}]},
           (400, {"code": "invalid-argument", "error": "Incorrect API key provided."})),
    Family("mistral", *keys.PROVIDER_KEYS["mistral"], "", "GET /v1/models", {"data": [{"id": "mistral-large-4"}]},
           (401, {"detail": "Unauthorized"})),
]
OPENAI = FAMILIES[0]


class Verdict(NamedTuple):
    row: str
    status: str
    finding: str
    fix: str = ""  # in the text or the command of the fix
    exit_code: int = 1


def page(status, body, headers=()):
    return Reply(status, body.encode(), headers, "length", content_type="text/html")


def error(status, message, headers=(), **fields):
    return json_reply({"error": {"message": message, **fields}}, status, headers)


# What any server can do, whoever's format it speaks: name -> reply, verdict.
REPLIES = {
    "403": (lambda: error(403, "Forbidden"), Verdict("auth", "failed", "forbidden", "agentpress keys set")),
    "region": (lambda: error(403, "Country, region, or territory not supported",
                             code="unsupported_country_region_territory"),
               Verdict("auth", "failed", "region_blocked", "region")),
    "404 as a page": (lambda: page(404, "<html><title>404 Not Found</title></html>"),
                      Verdict("http", "failed", "bad_base_url", "agentpress config edit")),
    "402": (lambda: error(402, "Insufficient Balance"), Verdict("auth", "failed", "quota", "credit")),
    "429 quota": (lambda: error(429, "no quota left", code="insufficient_quota"),
                  Verdict("auth", "failed", "quota", "credit")),
    "429 rate": (lambda: error(429, "slow down", [("retry-after", "20")]),
                 Verdict("auth", "warning", "rate_limited", "agentpress doctor", 0)),
    "500": (lambda: error(500, "oops"), Verdict("http", "failed", "provider_down", "agentpress doctor")),
    "503 as a page": (lambda: page(503, "<html>Service Unavailable</html>"),
                      Verdict("http", "failed", "provider_down", "agentpress doctor")),
    "a captive portal": (lambda: page(302, "", [("Location", "http://portal.example/login?from=secret")]),
                         Verdict("http", "failed", "captive_portal", "browser")),
    "a portal's page": (lambda: page(200, "<html><title>Hotel Wi-Fi</title>please log in</html>"),
                        Verdict("http", "failed", "captive_portal", "browser")),
    "a web site": (lambda: page(200, "<html><title>Welcome</title></html>"),
                   Verdict("http", "failed", "bad_base_url", "agentpress config edit")),
    "garbage": (lambda: Reply(200, b"\x00\x01 garbage", (), "length", content_type="application/json"),
                Verdict("http", "failed", "not_an_api", "agentpress config edit")),
    "407 of nobody": (lambda: page(407, "<html>"), Verdict("http", "failed", "proxy", "network")),
}


class ProviderTest(DoctorTest):
    """One provider that can be anything, and a trap for whatever would leave the machine."""

    def setUp(self):
        super().setUp()
        # Whatever is not on this machine goes through a proxy that refuses and remembers.
        self.trap = self.server(Reply(403, b"no", (), "length"))
        self.cases = 0

    def check(self, family, base, *arguments, environment=None, limit=GENEROUS):
        """One report of one provider; everything but loopback is in the trap."""
        self.sandbox.write_config(f'[providers.{family.provider}]\nbase_url = "{base}"\n')
        variables = {family.variable: family.key, "https_proxy": self.trap.origin, "http_proxy": self.trap.origin}
        report = self.report(family.provider, "--timeout", limit, *arguments,
                             environment=variables | (environment or {}))
        self.assertEqual(self.trap.connections, 0, "another host was asked")
        self.cases += 1
        return report

    def judge(self, family, report, verdict):
        check = self.assert_check(report, f"{family.provider}.{verdict.row}", verdict.status, verdict.finding)
        self.assertEqual(report["exit_code"], verdict.exit_code)
        if verdict.fix:
            self.assertIn(verdict.fix, " ".join(filter(None, (check["fix"]["text"], check["fix"]["command"]))))
        self.assertNotIn("secret", json.dumps(report))
        if verdict.status == "failed":
            broken = f"because {verdict.row} failed"
            later = [entry for entry in report["checks"].values() if entry["summary"] == broken]
            self.assertTrue(later, json.dumps(report["checks"], indent=1))
            self.assertEqual({entry["status"] for entry in later}, {"skipped"})
        return check

    def asked(self, server):
        return [f"{request.method} {request.path}" for request in server.requests]


class MatrixTest(ProviderTest):
    expected_seconds = 30

    def test_a_good_key_of_every_family(self):
        for family in FAMILIES:
            with self.subTest(family.provider):
                replies = [json_reply(family.good)] + ([json_reply(family.listed)] if family.listed else [])
                server = self.server(replies)
                report = self.check(family, server.origin + family.base)
                for row in ("route", "key", "proxy", "dns", "tcp", "tls", "http", "auth", "models"):
                    self.assert_check(report, f"{family.provider}.{row}", "ok")
                self.assertEqual(report["exit_code"], 0)
                self.assertEqual(self.asked(server)[0], family.asked)
                self.assertEqual(len(server.requests), len(replies))

    def test_a_rejected_key_of_every_family_is_sent_once(self):
        for family in FAMILIES:
            with self.subTest(family.provider):
                status, body = family.rejected
                server = self.server(json_reply(body, status))
                report = self.check(family, server.origin + family.base)
                check = self.judge(family, report, Verdict("auth", "failed", "key_rejected"))
                self.assertEqual(check["fix"]["command"],
                                 f"unset {family.variable} && agentpress keys set {family.provider}")
                self.assertEqual(self.asked(server), [family.asked])

    def test_every_reply_to_every_family(self):
        for family in FAMILIES:
            for name, (make, verdict) in REPLIES.items():
                with self.subTest(provider=family.provider, failure=name):
                    server = self.server(make())
                    report = self.check(family, server.origin + family.base)
                    self.judge(family, report, verdict)
                    self.assertEqual(self.asked(server)[0], family.asked)
                    if verdict.status == "failed":
                        self.assertEqual(len(server.requests), 1)
        self.assertGreaterEqual(self.cases, 60)

    def test_a_foreign_key_at_a_gateway(self):
        server = self.server(error(401, "who are you"))
        self.sandbox.write_config("")
        report = self.check(OPENAI, server.origin + "/v1", environment={"OPENAI_API_KEY": keys.key_of("groq")})
        self.judge(OPENAI, report, Verdict("auth", "failed", "wrong_provider_key", "agentpress keys set openai"))
        self.assertEqual(self.asked(server), [OPENAI.asked])

    def test_a_model_that_has_retired(self):
        self.sandbox.write(".config/agentpress/models.toml", '[openai."gpt-6.1-old"]\nretires = 2025-01-02\n',
                           folder=self.sandbox.home)
        server = self.server(json_reply(OPENAI.good))
        report = self.check(OPENAI, server.origin + "/v1", "openai/gpt-6.1-old")
        check = self.assert_check(report, "openai.models", "failed", "model_retired")
        self.assertEqual(check["summary"], "gpt-6.1-old has retired on 2025-01-02")
        self.assertEqual(check["fix"]["command"], "agentpress models --refresh openai")
        self.assertEqual((report["exit_code"], self.asked(server)), (1, [OPENAI.asked]))

    def test_a_model_that_is_not_listed(self):
        server = self.server(json_reply({"data": [{"id": "gpt-6.1-sol"}]}))
        report = self.check(OPENAI, server.origin + "/v1", "openai/gpt-6.1-slo")
        check = self.assert_check(report, "openai.models", "failed", "model_not_found")
        self.assertIn("near it is gpt-6.1-sol", check["summary"])
        self.assertEqual(check["fix"]["command"], "agentpress models --refresh openai")
        self.assertEqual((report["exit_code"], self.asked(server)), (1, [OPENAI.asked]))

    def test_clock_skew_and_rate_limits(self):
        headers = [("Date", "Thu, 01 Jan 2026 00:00:00 GMT"), ("x-ratelimit-limit-requests", "100"),
                   ("x-ratelimit-remaining-requests", "0")]
        server = self.server(json_reply(OPENAI.good, headers=headers))
        report = self.check(OPENAI, server.origin + "/v1")
        self.judge(OPENAI, report, Verdict("clock", "warning", "clock_skew", "timedatectl", 0))
        self.judge(OPENAI, report, Verdict("rate_limit", "warning", "rate_limited", "agentpress doctor", 0))

    def test_where_nothing_free_is_documented(self):
        for provider, variable in (("perplexity", "PERPLEXITY_API_KEY"), ("zai", "ZAI_API_KEY"),
                                   ("dashscope", "DASHSCOPE_API_KEY"), ("minimax", "MINIMAX_API_KEY")):
            with self.subTest(provider):
                server = self.server(json_reply({"error": "not found"}, 404))
                key = keys.canary("", 48, provider)
                family = Family(provider, variable, key, "", "", None, ())
                report = self.check(family, server.origin + "/here")
                self.judge(family, report, Verdict("auth", "note", "auth_not_proven", f"doctor --deep {provider}", 0))
                self.assertEqual(self.asked(server), ["GET /here"])
                self.assertNotIn(key.encode(), server.requests[0].raw)

    def test_deep_proves_it_and_says_what_it_cost(self):
        server = self.server(lambda request: wire.answer("ok") if request.method == "POST"
                             else json_reply({"error": "not found"}, 404))
        family = Family("perplexity", "PERPLEXITY_API_KEY", keys.FOREIGN_KEYS["PERPLEXITY_API_KEY"], "", "", None, ())
        report = self.check(family, server.origin, "--deep")
        self.assert_check(report, "perplexity.auth", "ok")
        check = self.assert_check(report, "perplexity.deep", "ok")
        self.assertIn("11 tokens in, 7 out", check["summary"])
        self.assertEqual(self.asked(server), ["GET /", "POST /chat/completions"])
        body = json.loads(server.requests[1].body)
        self.assertFalse([name for name in body if "max" in name], body)


class KeyTest(ProviderTest):
    """Keys that are known to be wrong before anything is sent, at each vendor's own address."""

    expected_seconds = 10

    def keyless_report(self, family, value):
        """Everything but loopback is in the trap; nothing may come there."""
        self.sandbox.write_config("")
        report = self.report(family.provider, "--timeout", GENEROUS, environment={
            family.variable: value, "https_proxy": self.trap.origin, "http_proxy": self.trap.origin})
        self.assertEqual(self.trap.connections, 0, "a key that cannot be right was sent")
        return report

    def judge_unsent(self, family, value, finding, command):
        check = self.judge(family, self.keyless_report(family, value), Verdict("key", "failed", finding))
        self.assertEqual(check["fix"]["command"], command)
        return check

    def test_no_key(self):
        for family in FAMILIES:
            with self.subTest(family.provider):
                check = self.judge_unsent(family, None, "missing_key", f"agentpress keys set {family.provider}")
                self.assertIn(family.variable, check["summary"])

    def test_a_key_that_was_copied_badly(self):
        values = {"quotes": lambda key: f'"{key}"', "a blank within": lambda key: f"{key[:9]} {key[9:]}",
                  "a placeholder": lambda key: "your-api-key", "a reference": lambda key: "$OPENAI_API_KEY",
                  "other letters": lambda key: key + "\u00e9"}
        for family in FAMILIES:
            for name, spoil in values.items():
                with self.subTest(provider=family.provider, fault=name):
                    self.judge_unsent(family, spoil(family.key), "malformed_key",
                                      f"unset {family.variable} && agentpress keys set {family.provider}")

    def test_a_key_of_another_provider(self):
        for family in FAMILIES:
            with self.subTest(family.provider):
                owner, key = ("OpenRouter", "openrouter") if family.provider != "openrouter" else ("Groq", "groq")
                check = self.judge_unsent(family, keys.key_of(key), "wrong_provider_key",
                                          f"unset {family.variable} && agentpress keys set {family.provider}")
                self.assertIn(owner, check["summary"])


class WayTest(ProviderTest):
    """The layers below HTTP."""

    expected_seconds = 20

    @contextlib.contextmanager
    def listener(self, backlog=8):
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(backlog)
            yield listening, listening.getsockname()[1]

    def test_refused(self):
        with self.listener() as (_, port):
            pass
        report = self.check(OPENAI, f"http://127.0.0.1:{port}/v1")
        self.judge(OPENAI, report, Verdict("tcp", "failed", "connect", "agentpress config edit"))

    def test_a_full_backlog(self):
        with self.listener(backlog=0) as (_, port), contextlib.ExitStack() as stack:
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(("127.0.0.1", port))
            report = self.check(OPENAI, f"http://127.0.0.1:{port}/v1", limit=SHORT)
        self.judge(OPENAI, report, Verdict("tcp", "failed", "timeout", "agentpress config edit"))

    def test_silence_after_the_request_and_in_place_of_tls(self):
        with self.listener() as (_, port):
            report = self.check(OPENAI, f"http://127.0.0.1:{port}/v1", limit=SHORT)
            self.judge(OPENAI, report, Verdict("http", "failed", "timeout", "agentpress doctor openai"))
            report = self.check(OPENAI, f"https://127.0.0.1:{port}/v1", limit=SHORT)
            self.judge(OPENAI, report, Verdict("tls", "failed", "timeout", "agentpress config edit"))

    def test_a_body_that_never_ends(self):
        server = self.server(Reply(200, [b'{"data":', 20.0], content_type="application/json"))
        report = self.check(OPENAI, server.origin + "/v1", limit=SHORT)
        self.judge(OPENAI, report, Verdict("http", "failed", "timeout", "agentpress doctor openai"))
        self.assertEqual(self.asked(server), [OPENAI.asked])

    def test_plain_http_on_the_port_of_tls(self):
        server = self.server(json_reply(OPENAI.good))
        report = self.check(OPENAI, server.origin.replace("http", "https") + "/v1")
        self.judge(OPENAI, report, Verdict("tls", "failed", "tls", "write http://127.0.0.1"))
        self.assertEqual(server.requests, [])

    def test_an_unknown_authority_and_another_host(self):
        server = self.server(json_reply(OPENAI.good), host="127.0.0.1")
        report = self.check(OPENAI, server.origin + "/v1")
        self.judge(OPENAI, report, Verdict("tls", "failed", "certificate", "SSL_CERT_FILE"))
        report = self.check(OPENAI, server.origin + "/v1", "--cacert", self.authority().ca_file)
        self.assert_check(report, "openai.tls", "ok")
        other = self.server(json_reply(OPENAI.good), host="elsewhere.example")
        report = self.check(OPENAI, other.origin + "/v1", "--cacert", self.authority().ca_file)
        self.judge(OPENAI, report, Verdict("tls", "failed", "certificate", "agentpress config edit"))
        self.assertEqual((len(server.requests), other.requests), (1, []))

    def test_an_expired_certificate(self):
        authority = self.authority()
        context = expired_context(authority)
        server = self.server(json_reply(OPENAI.good))
        server.context = context
        report = self.check(OPENAI, server.origin + "/v1", "--cacert", authority.ca_file)
        check = self.judge(OPENAI, report, Verdict("tls", "failed", "certificate", "renew the certificate"))
        self.assertIn("expired on 2020-01-02", check["summary"])
        self.assertEqual(server.requests, [])

    def test_a_proxy_that_wants_a_login(self):
        trap = self.server(Reply(407, b"login", (), "length"))
        self.sandbox.write_config("")
        report = self.report("openai", "--timeout", GENEROUS, environment={
            "OPENAI_API_KEY": OPENAI.key, "HTTPS_PROXY": trap.origin.replace("//", "//ada:pass-word-123@")})
        check = self.judge(OPENAI, report, Verdict("proxy", "failed", "proxy"))
        self.assertEqual(check["fix"]["command"],
                         f'export HTTPS_PROXY="http://"USER:PASSWORD"@127.0.0.1:{trap.port}"')
        self.assertNotIn("pass-word-123", json.dumps(report))
        self.assertNotIn(OPENAI.key.encode(), trap.requests[0].raw)

    def test_a_proxy_that_refuses_or_is_not_there(self):
        proxy = self.proxy(None, refuse=503)
        with self.listener() as (_, closed):
            pass
        self.sandbox.write_config("")
        for url, row in ((proxy.url, "proxy"), (f"http://127.0.0.1:{closed}", "proxy")):
            report = self.report("openai", "--timeout", GENEROUS, environment={"OPENAI_API_KEY": OPENAI.key,
                                                                              "https_proxy": url})
            check = self.judge(OPENAI, report, Verdict(row, "failed", "proxy"))
            self.assertEqual(check["fix"]["command"], 'export NO_PROXY="$NO_PROXY,api.openai.com"')
        self.assertEqual([visit.target for visit in proxy.visits], ["api.openai.com:443"])

    def test_somebody_on_the_way_who_opens_tls(self):
        proxy = self.proxy(lambda host, request: json_reply(OPENAI.good))
        self.sandbox.write_config("")
        variables = {"OPENAI_API_KEY": OPENAI.key, "https_proxy": proxy.url}
        report = self.report("openai", "--timeout", GENEROUS, environment=variables)
        check = self.judge(OPENAI, report, Verdict("tls", "failed", "intercepted", "SSL_CERT_FILE"))
        self.assertIn("agentpress test authority", check["summary"])
        self.assertNotIn(OPENAI.key.encode(), proxy.everything_seen())
        report = self.report("openai", "--timeout", GENEROUS, "--cacert", self.authority().ca_file,
                             environment=variables)
        self.judge(OPENAI, report, Verdict("tls", "warning", "intercepted", "ask who runs this network", 0))
        self.assertEqual({visit.target for visit in proxy.visits}, {"api.openai.com:443"})

    def test_ten_providers_take_the_time_of_the_slowest(self):
        dead = ["openai", "groq"]
        tables, variables = [], {}
        with self.listener() as (_, port):
            for provider, (variable, key) in keys.PROVIDER_KEYS.items():
                server = self.server(json_reply({"data": []}))
                base = f"http://127.0.0.1:{port}" if provider in dead else server.origin
                tables.append(f'[providers.{provider}]\nbase_url = "{base}{BASE_PATHS[provider]}"\n')
                variables[variable] = key
            for number in range(4):
                server = self.server(json_reply({"data": []}))
                tables.append(f'[providers.lab{number}]\nbase_url = "{server.origin}/v1"\nformat = "openai_chat"\n'
                              f'api_key_env = "LAB_KEY"\n')
            self.sandbox.write_config("".join(tables))
            began = time.monotonic()
            report = self.report(*keys.PROVIDER_KEYS, *(f"lab{number}" for number in range(4)), "--timeout", "5s",
                                 environment=variables | {"LAB_KEY": keys.canary("", 40, "lab")})
            seconds = time.monotonic() - began
        for provider in dead:
            self.assert_check(report, f"{provider}.http", "failed", "timeout")
        self.assertLess(seconds, 40)


def expired_context(authority):
    """A server-side TLS context whose certificate for 127.0.0.1 ended in 2020."""
    folder = authority.folder
    base = os.path.join(folder, "expired")
    os.makedirs(base, exist_ok=True)
    with open(os.path.join(base, "index.txt"), "w", encoding="ascii"):
        pass
    with open(os.path.join(base, "ca.cnf"), "w", encoding="ascii") as file:
        file.write(f"[ca]\ndefault_ca=own\n[own]\ndatabase={base}/index.txt\nnew_certs_dir={base}\nserial={base}/serial\n"
                   "default_md=sha256\npolicy=any\nx509_extensions=leaf\n[any]\ncommonName=supplied\n"
                   "[leaf]\nsubjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=True)

    leaf_key = os.path.join(folder, "leaf.key")
    openssl("req", "-new", "-key", leaf_key, "-out", f"{base}/leaf.csr", "-subj", "/CN=expired")
    openssl("ca", "-batch", "-create_serial", "-config", f"{base}/ca.cnf", "-cert", authority.ca_file, "-keyfile",
            os.path.join(folder, "ca.key"), "-in", f"{base}/leaf.csr", "-out", f"{base}/leaf.pem", "-startdate",
            "200101000000Z", "-enddate", "200102000000Z", "-notext")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{base}/leaf.pem", leaf_key)
    return context
