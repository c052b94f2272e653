#!/usr/bin/env python3
"""Tests what scripts/instructions makes of a profile and of the committed figures; valgrind is not needed."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
SCRIPT = str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "instructions")
loader = importlib.machinery.SourceFileLoader("instructions", SCRIPT)
instructions = importlib.util.module_from_spec(importlib.util.spec_from_loader("instructions", loader))
loader.exec_module(instructions)

PROFILE = """\
events: Ir
summary: 1177

ob=/lib/libc.so.6
fn=memcpy
0 1000
ob=/usr/bin/own
fn=main
12 100
13 50
cob=/lib/libc.so.6
cfn=memcpy
calls=4 0
14 1000
15 20
fn=other
0 7

totals: 1177
"""


class Profile(unittest.TestCase):
    def test_only_own_instructions_count_and_calls_not_twice(self):
        self.assertEqual(instructions.own_instructions(PROFILE, "/usr/bin/own"), 177)
        self.assertEqual(instructions.own_instructions(PROFILE, "/lib/libc.so.6"), 1000)

    def test_a_binary_that_is_not_in_the_profile_has_none(self):
        self.assertEqual(instructions.own_instructions(PROFILE, "/usr/bin/another"), 0)


class Judgement(unittest.TestCase):
    def verdict(self, counted, figure=1000):
        return instructions.judge("token x", counted, {"token x": figure})

    def test_up_to_five_percent_more_passes(self):
        self.assertEqual(self.verdict(1000), (True, "1000, +0.0 % of 1000"))
        self.assertTrue(self.verdict(1050)[0])

    def test_beyond_five_percent_fails(self):
        good, told = self.verdict(1051)
        self.assertFalse(good)
        self.assertIn("more than the 5 %", told)

    def test_less_passes_and_much_less_suggests_to_keep_it(self):
        self.assertNotIn("--update", self.verdict(950)[1])
        good, told = self.verdict(949)
        self.assertTrue(good)
        self.assertIn("--update", told)

    def test_a_count_without_a_figure_fails(self):
        good, told = instructions.judge("token y", 10, {})
        self.assertFalse(good)
        self.assertIn("--update", told)

    def test_the_committed_figures_are_of_what_is_measured(self):
        figures = instructions.read_figures(instructions.FIGURES.read_text())
        names = [*instructions.STARTS, *(f"token {name}" for name in instructions.FORMATS)]
        self.assertEqual(list(figures), names)


if __name__ == "__main__":
    unittest.main()
