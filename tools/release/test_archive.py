"""python3 -m unittest tools.release.test_archive"""

import os
import tarfile
import tempfile
import unittest
from pathlib import Path

from tools.release import archive, fake


class ArchiveTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def tree(self, place, names, mode=0o644, changed=None):
        for name in names:
            path = self.folder / place / "tree" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"text of {name}")
            path.chmod(0o755 if name.startswith("bin/") else mode)
            if changed:
                os.utime(path, (changed, changed))
        return self.folder / place / "tree"

    def packed(self, tree):
        packed = tree.with_name("packed.tar.gz")
        archive.pack(tree, packed, fake.DATE)
        return packed

    def test_same_files_give_the_same_bytes(self):
        names = ["b/x", "a", "bin/run"]
        one = self.packed(self.tree("one", names))
        two = self.packed(self.tree("two", reversed(names), mode=0o600, changed=1))
        self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_names_are_sorted_and_belong_to_root(self):
        with tarfile.open(self.packed(self.tree("one", ["b/x", "a", "bin/run"]))) as tar:
            members = tar.getmembers()
        self.assertEqual(
            [m.name for m in members], ["tree", "tree/a", "tree/b", "tree/b/x", "tree/bin", "tree/bin/run"]
        )
        self.assertEqual({(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members}, {(0, 0, "", "", fake.DATE)})
        self.assertEqual({m.name: m.mode for m in members if m.isfile()}["tree/bin/run"], 0o755)
        self.assertEqual({m.name: m.mode for m in members if m.isfile()}["tree/a"], 0o644)

    def test_checksum_is_one_that_sha256sum_reads(self):
        packed = self.packed(self.tree("one", ["a"]))
        checksum = archive.write_checksum(packed)
        self.assertEqual(checksum.name, "packed.tar.gz.sha256")
        done = fake.run("sha256sum", "--check", checksum.name, cwd=packed.parent)
        self.assertEqual(done.stdout, "packed.tar.gz: OK\n")


if __name__ == "__main__":
    unittest.main()
