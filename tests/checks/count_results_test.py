#!/usr/bin/env python3
"""Tests scripts/count_results: a failure, a crash or a missing result must never be counted as success."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "count_results"

DOCTEST = "[doctest] test cases:  12 |  {} passed | {} failed | 1 skipped\n[doctest] assertions: 40 | 40 passed | 0 failed |\n"


def ctest(number, result, output):
    """What `ctest --verbose` prints for one test."""
    lines = "".join(f"{number}: {line}\n" for line in output.splitlines())
    return f"test {number}\n{lines}{number}/9 Test  #{number}: unit.x{number} .................{result}    0.01 sec\n"


class CountResults(unittest.TestCase):
    def run_on(self, *logs):
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for index, log in enumerate(logs):
                paths.append(pathlib.Path(directory) / f"{index}.log")
                paths[-1].write_text(log)
            return subprocess.run([sys.executable, str(SCRIPT), *paths], capture_output=True, text=True, timeout=60)

    def assert_counts(self, expected, *logs):
        done = self.run_on(*logs)
        self.assertEqual((done.stdout.strip(), done.stderr), (expected, ""))

    def test_doctest_counts_cases_not_assertions(self):
        self.assert_counts("11 0 1", DOCTEST.format(11, 0))

    def test_a_plain_closing_line_counts(self):
        self.assert_counts("5 2 3", "noise\n5 passed, 2 failed, 3 skipped\n")

    def test_unittest_counts(self):
        self.assert_counts("5 2 1", "Ran 8 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n")

    def test_every_test_of_ctest_counts_and_logs_add_up(self):
        log = ctest(1, "   Passed", DOCTEST.format(11, 0)) + ctest(2, "   Passed", "no count") + \
            ctest(3, "***Skipped", "")
        self.assert_counts("12 0 2", log)
        self.assert_counts("17 0 2", log, "5 passed, 0 failed, 0 skipped\n")

    def test_interleaved_output_stays_with_its_test(self):
        log = "1: Ran 3 tests in 0s\n2: Ran 4 tests in 0s\n1: OK\n2: FAILED (failures=1)\n" + \
            ctest(1, "   Passed", "") + ctest(2, "***Failed", "")
        self.assert_counts("6 1 0", log)

    def test_a_crash_is_a_failure(self):
        self.assert_counts("0 1 0", ctest(1, "***Exception: SegFault", "started"))

    def test_a_timeout_is_a_failure(self):
        self.assert_counts("0 1 0", ctest(1, "***Timeout", "started"))

    def test_a_program_that_fails_after_passing_all_cases_is_a_failure(self):
        self.assert_counts("11 1 1", ctest(1, "***Failed", DOCTEST.format(11, 0)))

    def test_a_log_without_a_result_is_an_error(self):
        done = self.run_on("nothing ran\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no test result", done.stderr)


if __name__ == "__main__":
    unittest.main()
