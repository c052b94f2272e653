"""The manual pages: mandoc and groff read them without a complaint, each names itself, and no option is made up."""

import pathlib
import re
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = sorted((ROOT / "man").glob("*.[1-8]"))


class ManualTest(unittest.TestCase):
    def complaints(self, *command):
        if shutil.which(command[0]) is None:
            self.skipTest(f"{command[0]} is not installed")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stderr + (done.stdout if command[0] == "mandoc" else "")

    def test_there_are_pages_in_three_sections(self):
        self.assertEqual({page.suffix for page in PAGES}, {".1", ".5", ".7"})

    def test_mandoc_has_no_complaint(self):
        for page in PAGES:
            with self.subTest(page.name):
                self.assertEqual(self.complaints("mandoc", "-T", "lint", "-W", "warning", page), "")

    def test_groff_has_no_warning(self):
        for page in PAGES:
            with self.subTest(page.name):
                self.assertEqual(self.complaints("groff", "-man", "-ww", "-z", page), "")

    def test_a_page_has_its_own_name(self):
        for page in PAGES:
            title = re.search(r"^\.TH (\S+) (\d)", page.read_text(), re.M)
            with self.subTest(page.name):
                self.assertEqual(f"{title[1]}.{title[2]}".replace("\\-", "-").lower(), page.name)
                self.assertIn(f".SH NAME\n{page.stem} \\- ".replace("agentpress-", "agentpress\\-"), page.read_text())

    def test_no_page_names_an_option_that_is_not_listed(self):
        listed = set(re.findall(r"^\.\\\" --([a-z-]+)$", (ROOT / "man/option-texts.roff").read_text(), re.M))
        for page in PAGES:
            with self.subTest(page.name):
                text = re.sub(r"\\f.", "", page.read_text()).replace("\\-", "-")
                self.assertLessEqual(set(re.findall(r"--([a-z][a-z-]*)", text)), listed)

    def test_a_page_refers_to_pages_that_exist(self):
        names = {page.name for page in PAGES} | {"curl.1"}
        for page in PAGES:
            for name, section in re.findall(r"^\.BR (\S+) \((\d)\)", page.read_text(), re.M):
                with self.subTest(f"{page.name}: {name}({section})"):
                    self.assertIn(f"{name}.{section}".replace("\\-", "-"), names)


if __name__ == "__main__":
    unittest.main()
