"""The archive of `make release`: python3 -m unittest tools.release.check_archive"""

import os
import struct
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from tools.release import dist, fake
from tools.release.layout import PROGRAMS
from tools.release.make import make
from tools.release.version import version

INTERPRETER = 3  # PT_INTERP, a program header that only dynamic executables have


def program_headers(file):
    """The types of an ELF file's program headers."""
    data = file.read_bytes()[:4096]
    [start] = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    return [struct.unpack_from("<I", data, start + size * n)[0] for n in range(count)]


class ArchiveChecks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = dist.unpacked(cls)

    def test_programs_are_static_and_stripped(self):
        for name in PROGRAMS:
            program = self.tree / "bin" / name
            self.assertNotIn(INTERPRETER, program_headers(program))
            self.assertNotIn(b".debug_info\0", program.read_bytes())

    @unittest.skipIf(fake.run("unshare", "--mount", "true").returncode != 0, "a new root folder takes rights")
    def test_programs_need_no_other_file_but_proc(self):
        (self.tree / "proc").mkdir()
        self.addCleanup((self.tree / "proc").rmdir)
        inside = 'mount -t proc proc "$0/proc" && exec chroot "$0" /bin/ia3 "$@"'
        for arguments in (["--version"], ["rules", "IA3003"], ["train", "--help"]):
            done = fake.run("unshare", "--mount", "sh", "-c", inside, self.tree, *arguments)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_texts_are_beside_the_programs(self):
        names = {path.name for path in self.tree.iterdir()}
        self.assertEqual(names, {"bin", "share", "LICENSE", "NOTICE", "README.md"})

    def test_every_command_has_a_manual_page(self):
        pages = {path.name for path in (self.tree / "share/man/man1").iterdir()}
        self.assertLessEqual({"ia3.1", "ia3-lint.1", "ia3-train.1", "ia3-model-init.1"}, pages)

    def test_installs_runs_and_uninstalls(self):
        with tempfile.TemporaryDirectory() as folder:
            command = ["sh", dist.only("install.sh"), "--prefix", folder]
            done = fake.run(*command, dist.only("*.tar.gz"))
            self.assertEqual(done.returncode, 0, done.stderr)
            program = Path(folder, "bin/ia3")
            self.assertEqual(fake.run(program, "--version").stdout, f"{version()}\n")
            self.assertEqual(fake.run(program, "sample", "--help").returncode, 0)
            self.assertEqual(fake.run(*command, "--uninstall").returncode, 0)
            self.assertEqual(list(Path(folder).iterdir()), [])

    def test_made_again_it_has_the_same_bytes(self):
        with tarfile.open(dist.only("*.tar.gz")) as tar:
            date = {member.mtime for member in tar}
        self.assertEqual(len(date), 1)
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, SOURCE_DATE_EPOCH=str(*date)),
        ):
            for file in make(self.tree / "bin", Path(folder)):
                self.assertEqual(file.read_bytes() == (dist.DIST / file.name).read_bytes(), True, file.name)


if __name__ == "__main__":
    unittest.main()
