"""Where the wheel's package looks for the program: python3 -m unittest tools.release.test_program"""

import importlib.util
import tempfile
import unittest
from pathlib import Path
from unittest import mock

PACKAGE = Path(__file__).parent / "wheel/ia3/__init__.py"


class ProgramTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        scripts = mock.patch("sysconfig.get_path", lambda name, scheme="venv": str(self.folder / scheme / name))
        scripts.start()
        self.addCleanup(scripts.stop)

    def program_of(self, package, programs):
        for program in programs:
            path = self.folder / program
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        spec = importlib.util.spec_from_file_location("ia3", PACKAGE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.__file__ = str(self.folder / package / "__init__.py")
        return str(module.program().relative_to(self.folder))

    def test_scripts_of_the_environment_come_first(self):
        programs = ["venv/scripts/ia3", "posix_user/scripts/ia3", "lib/bin/ia3"]
        self.assertEqual(self.program_of("lib/ia3", programs), "venv/scripts/ia3")

    def test_installed_into_a_target(self):
        self.assertEqual(self.program_of("target/ia3", ["target/bin/ia3"]), "target/bin/ia3")

    def test_package_that_is_a_link_counts_where_it_is(self):
        (self.folder / "cache").mkdir()
        (self.folder / "target").mkdir()
        (self.folder / "target/ia3").symlink_to(self.folder / "cache")
        self.assertEqual(self.program_of("target/ia3", ["target/bin/ia3"]), "target/bin/ia3")

    def test_installed_under_a_prefix(self):
        package = "prefix/lib/python3.11/site-packages/ia3"
        self.assertEqual(self.program_of(package, ["prefix/bin/ia3"]), "prefix/bin/ia3")

    def test_installed_for_the_user(self):
        self.assertEqual(self.program_of("lib/ia3", ["posix_user/scripts/ia3"]), "posix_user/scripts/ia3")

    def test_missing_program_is_an_error_that_says_where_it_looked(self):
        with self.assertRaisesRegex(FileNotFoundError, "venv/scripts"):
            self.program_of("lib/ia3", [])


if __name__ == "__main__":
    unittest.main()
