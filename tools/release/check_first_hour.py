"""The first hour with the wheel of `make release`: `ia3 new` answered on a pseudo-terminal, lint, a run on a tiny model and
its report: python3 -m unittest tools.release.check_first_hour"""

import os
import pty
import re
import select
import shlex
import subprocess
import tempfile
import time
import unittest
import venv
from pathlib import Path

from tools.common.png import png
from tools.release import dist, fake

# What is asked, and the answer; the empty one takes what is proposed.
ANSWERS = [
    ("Which template?", ""),
    ("What should the network be called?", "mira"),
    ("In which folder are the pictures?", "pictures"),
    ("Use the 4 captions", ""),
    ("Which model?", "1"),
    ("How many pictures in a step?", "two"),
    ("How many pictures in a step?", "2"),
    ("How many steps?", "3"),
    ("Which clip skip?", ""),
    ("For which program?", ""),
]
SMALL = ["--set", "resolution=64,64", "--set", "min_bucket_reso=64", "--set", "max_bucket_reso=64"]


class FirstHourChecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name) / "first-hour"
        pictures = cls.folder / "pictures" / "1_mira"
        pictures.mkdir(parents=True)
        for number in range(4):
            rows = [bytes((x * 4 + y + 40 * number) % 256 for x in range(64 * 3)) for y in range(64)]
            (pictures / f"{number}.png").write_bytes(png(64, 64, rows))
            (pictures / f"{number}.txt").write_text("mira, masterpiece, best quality, smile")
        venv.create(Path(folder.name) / "venv", with_pip=True)
        binaries = Path(folder.name) / "venv/bin"
        fake.run(binaries / "pip", "install", "ia3", env=os.environ | dist.PIP, check=True)
        cls.environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "HOME": folder.name,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
        }
        cls.ia3("model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors")

    @classmethod
    def ia3(cls, *arguments, status=0):
        done = fake.run("ia3", *arguments, cwd=cls.folder, env=cls.environment)
        if done.returncode != status:
            raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def converse(self, *arguments):
        """What the terminal shows while ANSWERS are given."""
        controller, terminal = pty.openpty()
        process = subprocess.Popen(
            ["ia3", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        shown, asked, answers = "", 0, list(ANSWERS)
        deadline = time.monotonic() + 120
        try:
            while time.monotonic() < deadline:
                if not select.select([controller], [], [], 0.2)[0]:
                    continue
                try:
                    shown += os.read(controller, 1 << 16).decode()
                except OSError:  # the program has closed the terminal
                    break
                if answers and answers[0][0] in shown[asked:] and shown.endswith(" "):
                    asked = len(shown)
                    os.write(controller, f"{answers.pop(0)[1]}\n".encode())
        finally:
            os.close(controller)
            process.kill() if process.poll() is None and time.monotonic() >= deadline else None
        self.assertEqual(process.wait(), 0, shown)
        self.assertEqual(answers, [], shown)
        return shown.replace("\r\n", "\n")

    def test_conversation_config_run_and_report(self):
        shown = self.converse("new", *SMALL)
        self.assertIn("4 pictures, 64 × 64, 4 captions (.txt, most of them tags)", shown)
        self.assertIn("1: tiny.safetensors", shown)
        config = (self.folder / "mira.json").read_text()
        self.assertIn(f'"train_data_dir": "{self.folder}/pictures"', config)
        self.assertIn('"caption_extension": ".txt"', config)

        # The command at the end writes the same without asking.
        command = re.search(r"the same without asking: ia3 (.*)", shown)[1]
        again = [*shlex.split(command), *SMALL, "--out", "again.json"]
        self.ia3(*again, "--parameter", f"preset={self.folder}/mira.lycoris.toml")
        self.assertEqual((self.folder / "again.json").read_text(), config)

        self.assertIn("No findings", self.ia3("lint", "mira.json", "--ignore", "DAT").stdout)
        self.assertIn("trained 3 steps", self.ia3("train", "mira.json").stdout)
        self.ia3("report", "output/mira.run.json")
        self.assertIn("<!DOCTYPE html>", next((self.folder / "output").glob("*.html")).read_text())

    def test_nothing_is_asked_without_a_terminal(self):
        self.assertIn("name a template", self.ia3("new", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
