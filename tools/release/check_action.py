"""The scripts of the GitHub action, with the wheel of `make release`:
.venv/release/bin/python -m unittest tools.release.check_action"""

import json
import os
import tempfile
import unittest
from pathlib import Path

from tools.release import dist, fake
from tools.release.version import ROOT

CONFIG = '{"LoRA_type": "LyCORIS/iA3", "seed": 42, "max_train_steps": 400}\n'


class ActionChecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        (cls.folder / "project/configs").mkdir(parents=True)
        (cls.folder / "project/configs/mira one.json").write_text(CONFIG)
        cls.environment = (
            os.environ
            | dist.PIP
            | {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "RUNNER_TEMP": folder.name}
        )
        done = cls.script("install.sh")
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)

    @classmethod
    def script(cls, name, **environment):
        script = ROOT / "tools/action" / name
        return fake.run(script, cwd=cls.folder / "project", env=cls.environment | environment)

    def lint(self, paths, arguments=""):
        """The finished script and the findings as SARIF, None if there are none to upload."""
        output = self.folder / "output"
        output.write_text("")
        done = self.script("lint.sh", INPUT_PATHS=paths, INPUT_ARGUMENTS=arguments, GITHUB_OUTPUT=str(output))
        name, _, file = output.read_text().rstrip("\n").partition("=")
        return done, json.loads(Path(file).read_text()) if name == "sarif" else None

    def test_findings_are_annotations_and_sarif(self):
        done, sarif = self.lint("configs/mira one.json\n")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("::error file=configs/mira one.json,line=1,", done.stdout)
        rules = {result["ruleId"] for result in sarif["runs"][0]["results"]}
        self.assertIn("IA3003", rules)

    def test_paths_and_arguments_are_lines(self):
        done, sarif = self.lint(".\n\nconfigs\n", "--profile=compatible\n--max-warnings\n5\n")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("IA3003", json.dumps(sarif["runs"][0]["results"]))

    def test_nothing_is_uploaded_if_something_cannot_be_read(self):
        done, sarif = self.lint("configs\nno such file")
        self.assertEqual((done.returncode, sarif), (2, None))
        self.assertIn("::error file=no such file,", done.stdout)

    def test_other_runners_are_refused(self):
        done = self.script("install.sh", RUNNER_ARCH="ARM64")
        self.assertEqual(done.returncode, 1)
        self.assertIn("::error title=ia3::", done.stdout)


if __name__ == "__main__":
    unittest.main()
