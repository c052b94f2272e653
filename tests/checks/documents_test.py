"""scripts/documents: it fills the places, notices what is stale, and misses no part."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = """#!/bin/sh
case "$1" in
  "") printf 'fruit-table\\nnut-table\\nseeds\\n' ;;
  fruit-table) printf '| apple |\\n' ;;
  nut-table) printf '| hazel |\\n' ;;
  seeds) printf '.B poppy\\n' ;;
  *) echo "there is no part $1" >&2; exit 2 ;;
esac
"""
PLACE = "before\n<!-- begin {0} -->\n{1}<!-- end {0} -->\nafter\n"
PAGE = '.SH SEEDS\n.\\" begin {0}\n{1}.\\" end {0}\n.SH END\n'


class DocumentsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.tool = self.root / "tool"
        self.tool.write_text(TOOL)
        self.tool.chmod(0o755)
        self.readme = self.root / "README.md"
        self.readme.write_text(PLACE.format("fruit-table", "| old |\n"))
        self.page = self.root / "man/tool.1"
        self.page.parent.mkdir()
        self.page.write_text(PAGE.format("seeds", ".B poppy\n"))
        (self.root / "ARCHITECTURE.md").write_text(PLACE.format("nut-table", "| hazel |\n"))

    def run_script(self, *arguments):
        return subprocess.run([sys.executable, ROOT / "scripts/documents", "--root", self.root, "--tool", self.tool,
                               *arguments], capture_output=True, text=True, check=False)

    def test_a_stale_place_is_noticed_and_left_alone(self):
        result = self.run_script("--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("README.md", result.stdout)
        self.assertNotIn("ARCHITECTURE.md", result.stdout)
        self.assertIn("| old |", self.readme.read_text())

    def test_writing_fills_the_place_and_nothing_else(self):
        self.assertEqual(self.run_script().returncode, 0)
        self.assertEqual(self.readme.read_text(), PLACE.format("fruit-table", "| apple |\n"))
        self.assertEqual(self.run_script("--check").returncode, 0)

    def test_a_place_in_a_manual_page_is_filled_too(self):
        self.page.write_text(PAGE.format("seeds", ""))
        self.assertIn("man/tool.1", self.run_script("--check").stdout)
        self.assertEqual(self.run_script().returncode, 0)
        self.assertEqual(self.page.read_text(), PAGE.format("seeds", ".B poppy\n"))

    def test_a_place_for_a_part_that_is_not_there_is_an_error(self):
        self.page.write_text(PAGE.format("leaves", "") + PAGE.format("seeds", ".B poppy\n"))
        result = self.run_script("--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no part leaves", result.stderr)

    def test_a_part_without_a_place_is_noticed(self):
        self.readme.write_text("nothing here\n")
        result = self.run_script("--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("fruit-table", result.stdout)


if __name__ == "__main__":
    unittest.main()
