"""python3 -m unittest tools.release.test_version"""

import os
import re
import unittest
from unittest import mock

from tools.release.version import ROOT, source_date, version


class VersionTests(unittest.TestCase):
    def test_version_is_a_number(self):
        self.assertRegex(version(), r"^\d+\.\d+\.\d+")

    def test_examples_name_this_version(self):
        for page in ("README.md", "docs/installing.md"):
            named = re.findall(r"(?:rev: |ia3@|git tag -a )v([0-9a-z.-]+)", (ROOT / page).read_text("utf-8"))
            self.assertEqual(set(named), {version()}, page)

    def test_date_is_the_one_given(self):
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH="123"):
            self.assertEqual(source_date(), 123)


if __name__ == "__main__":
    unittest.main()
