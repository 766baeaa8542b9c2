"""python3 -m unittest tools.release.test_layout"""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from tools.release import fake
from tools.release.layout import lay_out


class LayoutTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.prefix = Path(folder.name, "prefix")
        self.programs = fake.write_programs(Path(folder.name, "bin"))
        self.lay_out()

    def lay_out(self):
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH=str(fake.DATE)):
            lay_out(self.programs, self.prefix)

    def test_everything_is_where_programs_look_for_it(self):
        files = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if path.is_file()}
        self.assertEqual(
            files,
            {
                "bin/ia3",
                "bin/ia3-train",
                "share/bash-completion/completions/ia3",
                "share/bash-completion/completions/ia3-train",
                "share/zsh/site-functions/_ia3",
                "share/fish/vendor_completions.d/ia3.fish",
                "share/fish/vendor_completions.d/ia3-train.fish",
                "share/ia3/ia3.ps1",
                "share/man/man1/ia3.1",
                "share/man/man1/ia3-lint.1",
                "share/man/man1/ia3-train.1",
                "share/doc/ia3/LICENSE",
                "share/doc/ia3/NOTICE",
                "share/doc/ia3/LICENSE.DejaVu",
            },
        )
        self.assertEqual((self.prefix / "share/zsh/site-functions/_ia3").read_text(), "completions for zsh\n")

    def test_only_programs_can_be_executed(self):
        runnable = {path.name for path in self.prefix.rglob("*") if path.is_file() and os.access(path, os.X_OK)}
        self.assertEqual(runnable, {"ia3", "ia3-train"})

    def test_program_that_is_running_is_replaced(self):
        with (self.prefix / "bin/ia3").open() as running:
            self.lay_out()
            self.assertNotEqual(os.fstat(running.fileno()).st_ino, (self.prefix / "bin/ia3").stat().st_ino)


if __name__ == "__main__":
    unittest.main()
