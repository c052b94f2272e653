"""The base class of the tests against servers of others."""

import signal

from harness.case import CliTest

# A shell ignores SIGINT for what it starts in the background, and ignored signals are inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

NO_RETRIES = ("--retries", "0")


class InteropTest(CliTest):
    def assert_answer(self, report, text, finish="stop"):
        self.assertEqual((report["text"], report["finish_reason"], report["complete"], report["error"],
                          report["exit_code"]), (text, finish, True, None, 0))

    def assert_failure(self, result, error_class, code, words=""):
        """What --json says of a failure, beside the exit code."""
        report = self.json_of(result)
        self.assert_error(result, code)
        self.assertEqual((report["error"]["class"], report["exit_code"]), (error_class, code), str(result))
        self.assertIn(words, report["error"]["message"])
        return report

    def assert_cut(self, result, whole):
        """The beginning of an answer, reported as one that was lost."""
        self.assert_error(result, 18, "cut")
        self.assertTrue(whole.encode().startswith(result.stdout), str(result))
        self.assertLess(len(result.stdout), len(whole.encode()), str(result))
