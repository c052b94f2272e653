#!/usr/bin/env python3
"""Runs the command-line tests: python3 tests/cli/run.py --binary PATH [--corpus DIR] [-k SUBSTRING] [-j N] [-v]

Each class of tests runs in one of N worker processes. The last line is `N passed, N failed, N skipped`; the exit code
is 0 when nothing failed and something passed, else 1. Needs Python 3.11 and, for TLS, the openssl command.
"""

import argparse
import importlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True


class Outcome(unittest.TestResult):
    """Counts each test once, however many of its sub-tests failed."""

    def __init__(self):
        super().__init__()
        self.passed = []
        self.failed = {}
        self.skips = {}
        self.seconds = {}
        self._began = 0.0

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        name = test.id()
        self.seconds[name] = time.monotonic() - self._began
        if name not in self.failed and name not in self.skips:
            self.passed.append(name)

    def _fail(self, name, title, error):
        text = "".join(traceback.format_exception(*error))
        self.failed.setdefault(name, []).append(f"FAILED {title}\n{text}")

    def addError(self, test, err):
        self._fail(test.id(), test.id(), err)

    def addFailure(self, test, err):
        self._fail(test.id(), test.id(), err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._fail(test.id(), subtest.id(), err)

    def addSkip(self, test, reason):
        self.skips[test.id()] = reason

    def addUnexpectedSuccess(self, test):
        self.failed.setdefault(test.id(), []).append(f"FAILED {test.id()}: it was expected to fail")


def run_class(task):
    """Runs the tests of one class whose names are wanted; returns plain values."""
    module, class_name, wanted = task
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(getattr(importlib.import_module(module), class_name))
    outcome = Outcome()
    unittest.TestSuite(test for test in suite if test.id() in wanted).run(outcome)
    return outcome.passed, outcome.failed, outcome.skips, outcome.seconds


def discover(substring):
    """(module, class, names of tests) for every class that has a test whose name contains `substring`."""
    tasks = []
    for file in sorted(os.listdir(HERE)):
        if not (file.startswith("test_") and file.endswith(".py")):
            continue
        module = importlib.import_module(file[:-3])
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == file[:-3]:
                tests = [test.id() for test in unittest.defaultTestLoader.loadTestsFromTestCase(value)]
                wanted = [test for test in tests if substring in test]
                if wanted:
                    tasks.append((file[:-3], name, wanted))
    # Classes that say so are slow because they wait; begun first, they do not make the run longer.
    tasks.sort(key=lambda task: -getattr(getattr(importlib.import_module(task[0]), task[1]), "expected_seconds", 0))
    return tasks


def end_worker():
    from harness import certificates
    certificates.close_shared_authority()


def prepare_worker():
    from multiprocessing import util
    util.Finalize(None, end_worker, exitpriority=10)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="the agentpress to test")
    parser.add_argument("--corpus", help="folder of recorded cases (default: AGENTPRESS_CORPUS, else "
                                         "../shared/corpus/public beside the repository)")
    parser.add_argument("-k", dest="substring", default="", help="only tests whose full name contains this")
    parser.add_argument("-j", dest="jobs", type=int, default=2 * (os.cpu_count() or 1),
                        help="worker processes (default: twice the number of processors, as most of them wait)")
    parser.add_argument("-v", dest="verbose", action="store_true", help="also print every test and its time")
    options = parser.parse_args()
    if not os.access(options.binary, os.X_OK):
        parser.error(f"{options.binary} is not an executable file")
    return options


def prepare_environment(options):
    os.environ["AGENTPRESS_BINARY"] = os.path.abspath(options.binary)
    corpus = options.corpus or os.environ.get("AGENTPRESS_CORPUS") or os.path.join(
        os.path.dirname(REPOSITORY), "shared", "corpus", "public")
    os.environ["AGENTPRESS_CORPUS"] = os.path.abspath(corpus)
    # Signals that this process ignores (nohup, background jobs) would stay ignored in the programs it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def main():
    options = read_options()
    prepare_environment(options)
    tasks = discover(options.substring)
    passed, failed, skips, seconds = [], {}, {}, {}
    began = time.monotonic()
    context = multiprocessing.get_context("fork")
    with context.Pool(max(1, options.jobs), initializer=prepare_worker) as pool:
        for more_passed, more_failed, more_skips, more_seconds in pool.imap_unordered(run_class, tasks):
            passed += more_passed
            failed |= more_failed
            skips |= more_skips
            seconds |= more_seconds
            for name in sorted(more_failed):
                print("\n".join(more_failed[name]), flush=True)
        pool.close()
        pool.join()
    if options.verbose:
        for name, duration in sorted(seconds.items(), key=lambda item: item[1]):
            word = "failed" if name in failed else "skipped" if name in skips else "passed"
            print(f"{duration:7.2f} s  {word}  {name}")
    for name, reason in sorted(skips.items()):
        print(f"skipped {name}: {reason}")
    print(f"{time.monotonic() - began:.1f} s")
    print(f"{len(passed)} passed, {len(failed)} failed, {len(skips)} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
