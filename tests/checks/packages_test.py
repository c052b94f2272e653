#!/usr/bin/env python3
"""Tests scripts/packages without installing anything: apt, dpkg, sudo and id are stand-ins on PATH."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "packages"


class Packages(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)
        self.record = self.folder / "record"
        self.record.write_text("")
        for tool in ("bash", "env"):
            os.symlink(shutil.which(tool), self.folder / tool)

    def stand_in(self, name, body):
        path = self.folder / name
        path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
        path.chmod(0o755)

    def machine(self, user_id=0, missing=(), sudo=True, apt_result=0):
        tests = " ".join(f'[ "$3" = {name} ] && exit 1;' for name in missing)
        self.stand_in("dpkg-query", f"{tests} echo -n installed")
        self.stand_in("id", f"echo {user_id}")
        self.stand_in("apt-get", f'echo "apt-get $*" >> {self.record}; exit {apt_result}')
        if sudo:
            self.stand_in("sudo", f'echo "sudo $1" >> {self.record}; exec "$@"')

    def run_script(self, *arguments):
        return subprocess.run([shutil.which("bash"), str(SCRIPT), *arguments], capture_output=True, text=True,
                              env={"PATH": str(self.folder)}, timeout=60)

    def test_nothing_missing_touches_neither_apt_nor_sudo(self):
        self.machine(user_id=1000)
        done = self.run_script("all")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.record.read_text(), "")

    def test_only_what_is_missing_is_installed_after_an_update(self):
        self.machine(missing=("libfmt-dev", "doctest-dev"))
        self.assertEqual(self.run_script("test").returncode, 0)
        self.assertEqual(self.record.read_text().splitlines(), [
            "apt-get update",
            "apt-get install --yes --no-install-recommends libfmt-dev doctest-dev",
        ])

    def test_building_does_not_ask_for_what_only_tests_need(self):
        self.machine(missing=("doctest-dev", "clang-19"))
        self.assertEqual(self.run_script("build").returncode, 0)
        self.assertEqual(self.record.read_text(), "")

    def test_a_user_without_root_goes_through_sudo(self):
        self.machine(user_id=1000, missing=("libfmt-dev",))
        self.assertEqual(self.run_script("build").returncode, 0)
        self.assertEqual([line for line in self.record.read_text().splitlines() if line.startswith("sudo")],
                         ["sudo apt-get", "sudo env"])

    def test_neither_root_nor_sudo_is_one_clear_sentence(self):
        self.machine(user_id=1000, missing=("libfmt-dev",), sudo=False)
        done = self.run_script("build")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "scripts/packages: these packages are missing and there is neither root nor "
                                      "sudo to install them: libfmt-dev\n")

    def test_another_system_is_told_the_names(self):
        done = self.run_script("build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a Debian system", done.stderr)
        self.assertIn("libtomlplusplus-dev", done.stderr)

    def test_a_failing_apt_is_a_failure(self):
        self.machine(missing=("libfmt-dev",), apt_result=100)
        self.assertEqual(self.run_script("build").returncode, 100)

    def test_an_unknown_set_is_refused(self):
        self.assertIn("not one of build, test, all, static", self.run_script("everything").stderr)


if __name__ == "__main__":
    unittest.main()
