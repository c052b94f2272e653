#!/usr/bin/env python3
"""Tests scripts/check_layers on small trees: each rule must find its fault, and a good tree must pass."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check_layers"

GOOD = {
    "src/main.cpp": '// Starts the program.\n#include "cli/run.hpp"\n',
    "src/CMakeLists.txt": "add_executable(agentpress main.cpp)\n",
    "src/cli/run.hpp": '// The program.\n#pragma once\n#include <CLI/CLI.hpp>\n#include "core/text.hpp"\n',
    "src/core/text.hpp": "// Text.\n#pragma once\n#include <string>\n",
    "src/formats/chat.hpp": "// A protocol.\n#pragma once\n",
    "src/formats/chat.cpp": '#include "formats/chat.hpp"\n\n#include <nlohmann/json.hpp>\n\n#include "core/text.hpp"\n'
                            '// acme sends this header\nauto header = "acme-version";\n',
    "src/formats/CMakeLists.txt": "agentpress_layer(formats SOURCES chat.cpp)\n",
    "src/providers/rows/acme.hpp": '// A row.\n#pragma once\n{.name = "acme"}\n',
}


class CheckLayers(unittest.TestCase):
    def run_on(self, changes):
        """Runs the checker on the good tree with some files replaced; None removes a file."""
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            for name, content in {**GOOD, **changes}.items():
                if content is None:
                    continue
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content)
            done = subprocess.run([sys.executable, str(CHECKER), "--root", directory],
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        *findings, summary = done.stdout.splitlines()
        self.assertIn(f"{len(findings)} findings", summary)
        self.assertEqual(done.returncode, 1 if findings else 0)
        return findings

    def assert_finding(self, changes, place, words):
        findings = self.run_on(changes)
        self.assertEqual(len(findings), 1, findings)
        self.assertTrue(findings[0].startswith(place + ": "), findings[0])
        self.assertIn(words, findings[0])

    def test_a_good_tree_passes(self):
        self.assertEqual(self.run_on({}), [])

    def test_an_upward_include_is_found(self):
        self.assert_finding({"src/core/text.hpp": '// T.\n#pragma once\n#include "formats/chat.hpp"\n'},
                            "src/core/text.hpp:3", "core may not include formats (only util)")

    def test_formats_may_not_include_providers(self):
        self.assert_finding({"src/formats/chat.hpp": '// P.\n#pragma once\n#include "providers/rows/acme.hpp"\n'},
                            "src/formats/chat.hpp:3", "formats may not include providers")

    def test_main_may_only_include_cli(self):
        self.assert_finding({"src/main.cpp": '// M.\n#include "core/text.hpp"\n'},
                            "src/main.cpp:2", "main.cpp may not include core")

    def test_an_include_must_start_at_src(self):
        self.assert_finding({"src/cli/run.hpp": '// R.\n#pragma once\n#include "run_parts.hpp"\n'},
                            "src/cli/run.hpp:3", '"run_parts.hpp" is not a path from src/')

    def test_an_unknown_folder_is_found(self):
        self.assert_finding({"src/plugins/one.hpp": "// One.\n#pragma once\n"},
                            "src/plugins/one.hpp:1", "has no row in the table")

    def test_each_vendor_fence_holds(self):
        for header, words in (("CLI/CLI.hpp", "CLI11 is fenced to src/cli"),
                              ("toml++/toml.h", "toml++ is fenced to src/config"),
                              ("curl/curl.h", "libcurl is fenced to src/net"),
                              ("nlohmann/json.hpp", "nlohmann/json is fenced to"),
                              ("sqlite3.h", "sqlite3 is fenced to src/history"),
                              ("readline/readline.h", "readline is fenced to no place")):
            with self.subTest(header):
                self.assert_finding({"src/core/text.hpp": f"// T.\n#pragma once\n#include <{header}>\n"},
                                    "src/core/text.hpp:3", words)

    def test_json_stays_out_of_headers_that_others_include(self):
        header = {"src/formats/chat.hpp": "// P.\n#pragma once\n#include <nlohmann/json_fwd.hpp>\n"}
        self.assertEqual(self.run_on(header), [], "only a .cpp file inside the fence includes it")
        for reader, content in (("src/formats/other.hpp", '// O.\n#pragma once\n#include "formats/chat.hpp"\n'),
                                ("src/cli/other.hpp", '// O.\n#pragma once\n#include "formats/chat.hpp"\n')):
            with self.subTest(reader):
                self.assert_finding({**header, reader: content}, "src/formats/chat.hpp:3", f"{reader} includes this one")

    def test_a_provider_name_in_a_format_is_found(self):
        self.assert_finding({"src/formats/chat.cpp": '#include "formats/chat.hpp"\n\nif (provider == "acme") {}\n'},
                            "src/formats/chat.cpp:3", "formats may not know the provider 'acme'")

    def test_a_comment_marker_inside_a_string_hides_nothing(self):
        self.assert_finding({"src/formats/chat.cpp": '#include "formats/chat.hpp"\n\nf("https://", "acme");\n'},
                            "src/formats/chat.cpp:3", "'acme'")

    def test_a_source_in_no_list_is_found(self):
        self.assert_finding({"src/formats/other.cpp": "// Other.\n"}, "src/formats/other.cpp:1", "no CMakeLists.txt")

    def test_a_source_only_in_a_comment_of_the_list_is_found(self):
        self.assert_finding({"src/formats/CMakeLists.txt": "agentpress_layer(formats SOURCES) # chat.cpp\n"},
                            "src/formats/chat.cpp:1", "no CMakeLists.txt")

    def test_a_unit_test_in_no_list_is_found(self):
        self.assert_finding({"tests/unit/core/text_test.cpp": "// Text.\n"},
                            "tests/unit/core/text_test.cpp:1", "no CMakeLists.txt")

    def test_a_file_that_does_not_say_what_it_is_for_is_found(self):
        self.assert_finding({"src/core/text.hpp": "#pragma once\n"}, "src/core/text.hpp:1", "the first line")

    def test_a_header_without_a_guard_is_found(self):
        self.assert_finding({"src/core/text.hpp": "// Text.\n"}, "src/core/text.hpp:1", "#pragma once")

    def test_a_path_of_one_machine_is_found(self):
        path = "/".join(("", "work", "main", "README.md"))
        self.assert_finding({"README.md": f"see\n{path}\n"}, "README.md:2", "one particular machine")

    def test_a_registry_host_is_found(self):
        host = ".".join(("pypi", "org"))
        self.assert_finding({"docs/install.md": f"from https://{host}/simple\n"}, "docs/install.md:1", "registry")


if __name__ == "__main__":
    unittest.main()
