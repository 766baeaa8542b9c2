"""python3 -m unittest discover -s tools/readme"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).with_name("check.py")
PROGRAM = "#!/bin/sh\necho hello $1\necho careful >&2\nexit ${2:-0}\n"


class CheckTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.readme = self.folder / "README.md"
        program = self.folder / "greet"
        program.write_text(PROGRAM)
        program.chmod(0o755)

    def check(self, text, *arguments):
        self.readme.write_text(text)
        return subprocess.run(
            [sys.executable, CHECK, self.readme, "--bin", self.folder, *arguments], capture_output=True, text=True
        )

    def test_both_streams_agree(self):
        done = self.check("# A\n```console\n$ greet you\nhello you\ncareful\n```\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("examples that agree: 1", done.stdout)

    def test_mismatch_is_a_diff(self):
        done = self.check("```console\n$ greet you\nhello me\ncareful\n```\n")
        self.assertEqual(done.returncode, 1)
        self.assertIn("\n-hello me\n+hello you\n", done.stdout)

    def test_missing_line_is_a_mismatch(self):
        self.assertEqual(self.check("```console\n$ greet you\nhello you\n```\n").returncode, 1)

    def test_exit_status_must_be_stated(self):
        shown = "```console\n$ greet you 3\nhello you\ncareful\n{}```\n"
        self.assertEqual(self.check(shown.format("[exit 3]\n")).returncode, 0)
        self.assertEqual(self.check(shown.format("[exit 2]\n")).returncode, 1)
        self.assertEqual(self.check(shown.format("")).returncode, 1)
        self.assertEqual(self.check("```console\n$ greet you 3\n...\n```\n").returncode, 1)
        self.assertEqual(self.check("```console\n$ greet you\n...\n[exit 3]\n```\n").returncode, 1)

    def test_dots_match_any_number_of_lines(self):
        shown = "```console\n$ seq 5\n1\n...\n{}\n```\n"
        self.assertEqual(self.check(shown.format("5")).returncode, 0)
        self.assertEqual(self.check(shown.format("2\n3\n4\n5")).returncode, 0)
        self.assertEqual(self.check(shown.format("4")).returncode, 1)

    def test_blocks_share_one_folder(self):
        done = self.check("```console\n$ echo kept > file\n```\n\n```console\n$ cat file\nkept\n```\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_environment(self):
        done = self.check("```console\n$ echo $NO_COLOR $LC_ALL $COLUMNS\n1 C.UTF-8 100\n```\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_command_over_two_lines(self):
        done = self.check("```console\n$ echo a \\\n  b\na b\n$ echo c\nc\n```\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_other_blocks_are_not_run(self):
        skipped = "```console no-check\n$ false\n```\n```sh\nfalse\n```\n"
        nested = "````markdown\n```console\n$ false\n```\n````\n"
        done = self.check(skipped + nested + "```console\n$ true\n```\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_indented_block_is_updated_in_place(self):
        text = "- item\n\n  ```console\n  $ echo a; echo; echo b\n  old\n  ```\n- next\n"
        self.assertEqual(self.check(text, "--update").returncode, 0)
        self.assertEqual(self.readme.read_text(), text.replace("  old\n", "  a\n\n  b\n"))

    def test_update_keeps_what_agrees(self):
        text = "```console\n$ seq 3\n...\n$ greet you 1\nold\n```\nend"
        self.assertEqual(self.check(text, "--update").returncode, 0)
        updated = self.readme.read_text()
        printed = "hello you\ncareful\n[exit 1]"
        self.assertEqual(updated, text.replace("old", printed))
        self.assertEqual(self.check(updated).returncode, 0)

    def test_broken_readmes_are_refused(self):
        broken = {
            "no block": "text\n",
            "not closed": "```console\n$ true\n",
            "no command": "```console\nhello\n```\n",
            "info": "```console nocheck\n$ true\n```\n",
        }
        for name, text in broken.items():
            with self.subTest(name):
                done = self.check(text)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn("README.md:", done.stderr)


if __name__ == "__main__":
    unittest.main()
