"""The hooks with the real pre-commit, which gets ia3 from the wheel of `make release` and from nowhere else:
.venv/release/bin/python -m unittest tools.release.check_pre_commit"""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

from tools.release import dist, fake
from tools.release.version import ROOT

CONFIG = """{
  "LoRA_type": "LyCORIS/iA3",
  "seed": 42, // the good one
  "max_train_steps": 400
}
"""
IDENTITY = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class PreCommitChecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        # Without what git says about a commit that is being made, if a hook runs this.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        cls.environment = kept | dist.PIP | IDENTITY | {"HOME": folder.name, "PRE_COMMIT_HOME": f"{folder.name}/cache"}
        cls.copy_repository(cls.folder / "ia3")
        # A project that uses the hooks.
        (cls.folder / "project").mkdir()
        cls.git("init", "--quiet", folder="project")

    @classmethod
    def copy_repository(cls, copy):
        """Commits the repository's files as they are now."""
        listed = fake.run("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", check=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy / name)
        cls.git("init", "--quiet", folder="ia3")
        cls.git("add", "--all", folder="ia3")
        cls.git("commit", "--quiet", "--message", "A release", folder="ia3")
        cls.git("tag", "release", folder="ia3")

    @classmethod
    def git(cls, *arguments, folder):
        fake.run("git", *arguments, cwd=cls.folder / folder, env=cls.environment, check=True)

    def run_hook(self, hook):
        """The finished pre-commit and the config that it leaves."""
        project = self.folder / "project"
        (project / "mira.json").write_text(CONFIG)
        (project / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {self.folder}/ia3\n  rev: release\n  hooks:\n  - id: {hook}\n"
        )
        self.git("add", "--all", folder="project")
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"]
        return fake.run(*command, cwd=project, env=self.environment), (project / "mira.json").read_text()

    def test_lint_reports_and_changes_nothing(self):
        done, config = self.run_hook("ia3-lint")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("mira.json:3:11: error[IA3003]", done.stdout)
        self.assertEqual(config, CONFIG)

    def test_fix_changes_the_file(self):
        done, config = self.run_hook("ia3-fix")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("files were modified by this hook", done.stdout)
        self.assertIn('"seed": 0,\n', config)

    def test_hooks_are_as_pre_commit_wants_them(self):
        done = fake.run(sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
