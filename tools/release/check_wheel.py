"""The wheel of `make release`, installed by pip: python3 -m unittest tools.release.check_wheel"""

import os
import sys
import tempfile
import unittest
import venv
import zipfile
from pathlib import Path

from tools.release import dist, fake
from tools.release.version import version


class WheelChecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        venv.create(cls.folder / "venv", with_pip=True)
        cls.bin = cls.folder / "venv/bin"
        done = cls.pip("install", "ia3")
        if done.returncode:
            raise AssertionError(done.stderr)

    @classmethod
    def pip(cls, *arguments):
        return fake.run(cls.bin / "pip", *arguments, env=os.environ | dist.PIP)

    def assert_prints_version(self, *command, **options):
        done = fake.run(*command, "--version", **options)
        self.assertEqual(done.stdout, f"{version()}\n", done.stderr)

    def test_program_is_on_the_path_of_the_environment(self):
        self.assert_prints_version(self.bin / "ia3")

    def test_program_finds_the_trainer(self):
        done = fake.run(self.bin / "ia3", "model", "init", "--size", "tiny", self.folder / "tiny.safetensors")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_module_runs_the_program_with_its_exit_status(self):
        self.assert_prints_version(self.bin / "python", "-m", "ia3")
        done = fake.run(self.bin / "python", "-m", "ia3", "lint", "no such file", cwd=self.folder)
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_module_finds_the_program_beside_it(self):
        for place, packages in (("--target", ""), ("--prefix", f"lib/python3.{sys.version_info.minor}/site-packages")):
            folder = self.folder / place
            done = self.pip("install", "--ignore-installed", place, folder, "ia3")
            self.assertEqual(done.returncode, 0, done.stderr)
            environment = os.environ | {"PYTHONPATH": str(folder / packages)}
            # A Python that has no ia3 of its own.
            self.assert_prints_version(sys.executable, "-m", "ia3", env=environment)

    def test_pages_and_completions_are_in_share(self):
        share = self.folder / "venv/share"
        for name in (
            "man/man1/ia3-lint.1",
            "bash-completion/completions/ia3",
            "zsh/site-functions/_ia3",
            "ia3/ia3.ps1",
        ):
            self.assertTrue((share / name).is_file(), name)

    def test_pip_takes_it_for_either_c_library_and_no_other_system(self):
        for platform, status in (
            ("manylinux_2_17_x86_64", 0),
            ("manylinux2014_x86_64", 0),
            ("musllinux_1_1_x86_64", 0),
            ("manylinux_2_17_aarch64", 1),
            ("macosx_14_0_x86_64", 1),
            ("win_amd64", 1),
        ):
            with self.subTest(platform), tempfile.TemporaryDirectory() as folder:
                only = ["--only-binary=:all:", "--platform", platform, "--dest", folder]
                done = self.pip("download", *only, "ia3")
                self.assertEqual(done.returncode, status, done.stderr)

    def test_licenses_are_in_it(self):
        with zipfile.ZipFile(dist.only("*.whl")) as wheel:
            names = {Path(name).name for name in wheel.namelist() if "/licenses/" in name}
        self.assertEqual(names, {"LICENSE", "NOTICE", "LICENSE.DejaVu"})


if __name__ == "__main__":
    unittest.main()
