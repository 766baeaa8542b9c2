"""python3 -m unittest tools.release.test_manual"""

import tempfile
import unittest
from pathlib import Path

from tools.release import fake, manual


class ManualTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.pages = manual.pages(manual.command_tree(fake.write_programs(Path(folder))), fake.DATE)

    def test_every_shown_command_but_help_has_a_page(self):
        self.assertEqual(list(self.pages), ["ia3.1", "ia3-lint.1", "ia3-train.1"])

    def test_the_trainer_describes_its_own_commands(self):
        self.assertIn(".Nd What the trainer knows of it\n", self.pages["ia3-train.1"])

    def test_date_is_that_of_the_release(self):
        self.assertTrue(self.pages["ia3.1"].startswith(".Dd November 14, 2023\n.Dt IA3 1\n"))

    def test_synopsis_tells_optional_and_repeated_arguments(self):
        lint = self.pages["ia3-lint.1"]
        self.assertIn("\n.Op Fl -format Ar format\n.Ar paths ...\n", lint)

    def test_option_has_all_spellings_values_and_default(self):
        item = ".It Fl f Ar format , Fl -format Ar format\nFormat of the report.\nOne of text, json.\nDefault: text.\n"
        self.assertIn(item, self.pages["ia3-lint.1"])

    def test_hidden_options_are_left_out(self):
        self.assertNotIn("secret", self.pages["ia3-lint.1"])

    def test_prose_is_escaped_and_keeps_its_paragraphs(self):
        self.assertIn("\nFirst.\n.Pp\n\\&.dots and \\e are text.\n", self.pages["ia3-lint.1"])

    def test_operands_come_before_options(self):
        lint = self.pages["ia3-lint.1"]
        self.assertLess(lint.index(".Sh ARGUMENTS"), lint.index(".Sh OPTIONS"))

    def test_pages_refer_to_each_other(self):
        self.assertTrue(self.pages["ia3.1"].endswith(".Sh SEE ALSO\n.Xr ia3-lint 1 ,\n.Xr ia3-train 1\n"))
        self.assertTrue(self.pages["ia3-lint.1"].endswith(".Sh SEE ALSO\n.Xr ia3 1\n"))


if __name__ == "__main__":
    unittest.main()
