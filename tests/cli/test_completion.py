"""Completion of the command line: the scripts, what the program answers them, and the three shells themselves."""

import os
import pathlib
import re
import shutil
import subprocess

from harness.case import CliTest
from harness.program import Sandbox
from harness.terminal import TerminalRun

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
CONFIG = """config_version = 1
[aliases]
team-fast = "groq/llama-3.3-70b-versatile"
"local:7b" = "ollama/llama3.2:7b"
[providers.homelab]
base_url = "http://127.0.0.1:9/v1"
format = "openai_chat"
"""

# What is typed before the tab key, and the words of the line after it.
TYPED = {
    "agentpress rou": ["route"],
    "agentpress completion fi": ["completion", "fish"],
    "agentpress --no-str": ["--no-stream"],
    "agentpress doctor groq home": ["doctor", "groq", "homelab"],
    "agentpress doctor --only auth,dis": ["doctor", "--only", "auth,disk"],
    "agentpress doctor --format ju": ["doctor", "--format", "junit"],
    "agentpress -m team": ["-m", "team-fast"],
    "agentpress --model=team": ["--model=team-fast"],
    "agentpress -m local:": ["-m", "local:7b"],
    "agentpress --provider home": ["--provider", "homelab"],
    "agentpress -m team-fast --reasoning xh": ["-m", "team-fast", "--reasoning", "xhigh"],
    "agentpress --fallback team-fast,local:": ["--fallback", "team-fast,local:7b"],
    "agentpress -f only_": ["-f", "only_one.txt"],
    "agentpress --file=only_": ["--file=only_one.txt"],
}


class CandidatesTest(CliTest):
    def candidates(self, *words, **settings):
        result = self.sandbox.run("completion", "candidates", "--", *words, **settings)
        self.assertEqual((result.code, result.stderr), (0, b""), f"\n{result}")
        return [line.split("\t")[0] for line in result.stdout.decode().splitlines()]

    def test_the_scripts_are_the_files_that_are_installed(self):
        for shell in ("bash", "zsh", "fish"):
            result = self.sandbox.run("completion", shell)
            self.assert_code(result, 0)
            self.assertEqual(result.stdout, (REPOSITORY / f"completions/agentpress.{shell}").read_bytes())

    def test_another_shell_is_refused(self):
        self.assert_error(self.sandbox.run("completion", "tcsh"), 2, "tcsh", "bash, zsh and fish")
        self.assert_error(self.sandbox.run("completion"), 2, "which shell")

    def test_names_of_the_user(self):
        self.sandbox.write_config(CONFIG)
        self.sandbox.write(".cache/agentpress/models/groq.json",
                           '{"cache_version": 1, "provider": "groq", "listed_on": "2026-11-01", "models": ['
                           '{"id": "listed-model"}, {"id": "$(touch hacked)"}, {"id": "esc\\u001b[2J"}]}',
                           folder=self.sandbox.home)
        self.assertLessEqual({"team-fast", "local:7b", "groq/", "gpt-4.1"}, set(self.candidates("-m", "")))
        in_groq = self.candidates("-m", "groq/")
        self.assertIn("groq/listed-model", in_groq)
        self.assertNotRegex("".join(in_groq), r"[$\x1b]")
        self.assertEqual(self.candidates("--provider", "home"), ["homelab"])

    def test_templates_and_forms(self):
        self.sandbox.write(".config/agentpress/templates/translate.md", "{{input}}", folder=self.sandbox.home)
        for words in (["-t", ""], ["-qt", ""], ["--template=tr"], ["templates", "show", ""]):
            self.assertEqual([word.split("=")[-1] for word in self.candidates(*words)], ["translate"])
        self.assertEqual(self.candidates("--dry-run=c"), ["--dry-run=curl"])
        self.assertIn("route", self.candidates("--dry-run", ""))

    def test_a_named_configuration_counts(self):
        path = self.sandbox.write("other.toml", '[aliases]\nelsewhere = "groq/x"\n')
        for words in (["--config", path, "-m", "else"], [f"--config={path}", "-m", "else"]):
            self.assertEqual(self.candidates(*words), ["elsewhere"])
        self.assertEqual(self.candidates("-m", "else", environment={"AGENTPRESS_CONFIG": path}), ["elsewhere"])

    def test_what_is_broken_is_left_out_in_silence(self):
        self.sandbox.write_config("broken [\n")
        self.sandbox.write(".config/agentpress/models.toml", "broken [\n", folder=self.sandbox.home)
        self.sandbox.write(".cache/agentpress/models/groq.json", "broken", folder=self.sandbox.home)
        self.assertIn("gpt-4.1", self.candidates("-m", "gpt-"))
        self.assertIn("gpt-4.1", self.candidates("--config", "/nowhere", "-m", "gpt-"))
        self.assertIn("gpt-4.1", self.candidates("-m", "gpt-", environment={"HOME": None}))

    def test_libcurl_is_not_opened(self):
        loaded = self.sandbox.run("completion", "candidates", "--", "-m", "", environment={"LD_DEBUG": "files"}).errors
        self.assertIn("libc.so", loaded)
        self.assertNotIn("libcurl", loaded)


class ShellTest(CliTest):
    def setUp(self):
        super().setUp()
        self.sandbox.write_config(CONFIG)
        self.sandbox.write("only_one.txt", "content")
        self.binary_folder = os.path.dirname(os.environ["AGENTPRESS_BINARY"])

    def environment(self):
        return {"PATH": f"{self.binary_folder}:/usr/local/bin:/usr/bin:/bin", "TERM": "dumb"}

    def shell(self, name):
        program = shutil.which(name)
        if program is None:
            self.skipTest(f"{name} is not installed")
        return program

    def words_after_tab(self, shell, set_up, typed):
        """The line is completed in the real shell, and then printed by it: word by word, each in angle brackets."""
        sandbox = Sandbox(shell)
        self.addCleanup(sandbox.close)
        sandbox.home, sandbox.work = self.sandbox.home, self.sandbox.work
        run = TerminalRun(sandbox, environment=self.environment() | {"PS1": "ready> "}, columns=200)
        self.addCleanup(run.kill)
        run.type(set_up.encode() + b"\n")
        run.wait_for(b"set up\n")
        run.type(typed.encode() + b"\t" + b"\x01printf '<%s>' \x05; exit\n")
        screen = run.finish().stdout.decode(errors="replace")
        printed = re.findall(r"<(agentpress(?:><[^>]*)*)>", screen)
        self.assertEqual(len(printed), 1, screen)
        return printed[0].split("><")

    def check_all(self, shell, set_up):
        for typed, words in TYPED.items():
            with self.subTest(typed):
                self.assertEqual(self.words_after_tab(shell, set_up, typed), ["agentpress", *words])

    def test_bash_alone(self):
        self.check_all([self.shell("bash"), "--norc", "--noprofile", "-i"],
                       "source <(agentpress completion bash); printf 'set %s\\n' up")

    def test_bash_with_other_word_breaks(self):
        self.check_all([self.shell("bash"), "--norc", "--noprofile", "-i"],
                       "COMP_WORDBREAKS=${COMP_WORDBREAKS//:}; source <(agentpress completion bash); "
                       "printf 'set %s\\n' up")

    def test_bash_loads_the_installed_file_by_itself(self):
        if not os.path.exists(BASH_COMPLETION):
            self.skipTest("bash-completion is not installed")
        folder = os.path.join(self.sandbox.home, ".local/share/bash-completion/completions")
        os.makedirs(folder)
        shutil.copy(REPOSITORY / "completions/agentpress.bash", os.path.join(folder, "agentpress"))
        words = self.words_after_tab([self.shell("bash"), "--norc", "--noprofile", "-i"],
                                     f"source {BASH_COMPLETION}; printf 'set %s\\n' up", "agentpress -m local:")
        self.assertEqual(words, ["agentpress", "-m", "local:7b"])

    def test_zsh_with_an_installed_function(self):
        folder = os.path.join(self.sandbox.home, "functions")
        os.makedirs(folder)
        shutil.copy(REPOSITORY / "completions/agentpress.zsh", os.path.join(folder, "_agentpress"))
        self.check_all([self.shell("zsh"), "-f", "-i"],
                       f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; printf 'set %s\\n' up")

    def test_zsh_with_a_sourced_script(self):
        words = self.words_after_tab([self.shell("zsh"), "-f", "-i"],
                                     "autoload -Uz compinit; compinit -u -D; source <(agentpress completion zsh); "
                                     "printf 'set %s\\n' up", "agentpress -m team")
        self.assertEqual(words, ["agentpress", "-m", "team-fast"])

    def test_fish(self):
        fish = self.shell("fish")
        for typed, words in TYPED.items():
            with self.subTest(typed):
                script = f"agentpress completion fish | source; complete --do-complete '{typed}'"
                done = subprocess.run([fish, "--no-config", "-c", script], capture_output=True, text=True, timeout=90,
                                      env=self.sandbox.environment(self.environment()), cwd=self.sandbox.work)
                self.assertEqual(done.stderr, "")
                self.assertIn(words[-1], [line.split("\t")[0] for line in done.stdout.splitlines()])
