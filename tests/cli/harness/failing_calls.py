"""Runs with a library that lets system calls fail: tests/support/failing_calls.cpp says how."""

import os
import struct
import unittest

FOREVER = 1 << 60
_REPORT = struct.Struct("<QQ48s")


def library():
    """It is built beside the program; under sanitizers there is none, as their own library has to come first."""
    path = os.path.join(os.path.dirname(os.environ["AGENTPRESS_BINARY"]), "tests", "failing_calls.so")
    if not os.path.exists(path):
        raise unittest.SkipTest(f"there is no {path}")
    return path


class FailingCalls:
    """Makes the environments of runs whose calls on files below `directory` are counted, and fail."""

    def __init__(self, directory, report):
        self.directory = directory
        self.report = report
        self.library = library()

    def environment(self, first=0, last=0, error=0, named=None):
        with open(self.report, "wb") as file:
            file.write(bytes(_REPORT.size))
        only = {"AGENTPRESS_FAIL_NAMED": named} if named else {}
        return only | {"LD_PRELOAD": self.library, "AGENTPRESS_FAIL_BELOW": self.directory, "AGENTPRESS_FAIL_REPORT": self.report,
                "AGENTPRESS_FAIL_AT": str(first), "AGENTPRESS_FAIL_LAST": str(last), "AGENTPRESS_FAIL_WITH": str(error)}

    def outcome(self):
        """(number of calls, number of failed ones, name of the first that failed) of the last run."""
        with open(self.report, "rb") as file:
            calls, failed, name = _REPORT.unpack(file.read(_REPORT.size))
        return calls, failed, name.rstrip(b"\0").decode()
