"""The container image, if a program that builds one is here: python3 -m unittest tools.release.check_image"""

import shutil
import unittest

from tools.release import fake
from tools.release.version import ROOT, version

TAG = "localhost/ia3-check"


def engine():
    """The first of these that can be used."""
    for name in ("docker", "podman", "buildah"):
        if shutil.which(name) and fake.run(name, "info").returncode == 0:
            return name
    return None


class ImageChecks(unittest.TestCase):
    def setUp(self):
        self.engine = engine()
        if not self.engine:
            self.skipTest("no docker, podman or buildah that can be used")
        self.run_engine("build", "--build-arg", f"VERSION={version()}", "--tag", TAG, ROOT)
        self.addCleanup(self.run_engine, "rmi", TAG)

    def run_engine(self, *arguments):
        done = fake.run(self.engine, *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.strip()

    def test_image_runs_both_programs(self):
        for arguments, said in ((["--version"], version()), (["train", "--help"], "USAGE: ia3 train")):
            self.assertIn(said, self.run_image(*arguments))

    def run_image(self, *arguments):
        if self.engine != "buildah":
            return self.run_engine("run", "--rm", TAG, *arguments)
        container = self.run_engine("from", TAG)
        self.addCleanup(self.run_engine, "rm", container)
        return self.run_engine("run", "--isolation", "chroot", container, "--", "/usr/bin/ia3", *arguments)


if __name__ == "__main__":
    unittest.main()
