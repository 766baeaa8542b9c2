"""python3 -m unittest tools.torture.test_torture"""

import random
import struct
import tempfile
import unittest
from pathlib import Path

from tools.common import safetensors_io
from tools.common.png import png
from tools.torture import bench, files, mutator


class FilesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def whole(self, name, data):
        (self.folder / name).write_bytes(data)
        return files.is_whole(self.folder / name)

    def test_cut_files_are_not_whole(self):
        path = self.folder / "a.safetensors"
        safetensors_io.write(path, {"a": ("F32", [2], bytes(8))}, {})
        image = png(1, 1, [b"abc"])
        for name, data in {"a.safetensors": path.read_bytes(), "a.png": image, "a.json": b'{"a": 1}'}.items():
            self.assertTrue(self.whole(name, data), name)
            self.assertFalse(self.whole(name, data[:-1]), name)

    def test_temporary_files_are_left_over(self):
        (self.folder / "sub").mkdir()
        (self.folder / "sub/.a.json.ia3-12").write_bytes(b"")
        (self.folder / "a.json").write_bytes(b"")
        self.assertEqual(files.left_over(self.folder), ["sub/.a.json.ia3-12"])

    def test_event_files_are_records_with_checksums(self):
        # The check value of CRC-32C is that of RFC 3720: 0xE3069283 for the digits from 1 to 9.
        checksum = 0xE3069283
        self.assertEqual(files.masked(b"123456789"), ((checksum >> 15 | checksum << 17) + 0xA282EAD8) & 0xFFFFFFFF)
        length = struct.pack("<Q", 3)
        record = length + struct.pack("<I", files.masked(length)) + b"abc" + struct.pack("<I", files.masked(b"abc"))
        self.assertTrue(files.events_are_whole(record * 2))
        self.assertTrue(files.events_are_whole(record + record[:14]), "the last record may be cut")
        self.assertFalse(files.events_are_whole(b"step 1/60 loss 0.1\n" + record))
        self.assertFalse(files.events_are_whole(record[:12] + b"xyz" + record[15:]))


class BenchTests(unittest.TestCase):
    def test_control_characters_are_found(self):
        for text in (b"\x1b[31m", b"\x07", b"a\x7f", "\x9b".encode(), "\u202e".encode(), b"\r"):
            self.assertTrue(bench.CONTROL.search(text), text)
        for text in (b"a\tb\n", "é日→·".encode()):
            self.assertFalse(bench.CONTROL.search(text), text)

    def test_the_same_seed_gives_the_same_damage(self):
        data = b'{"a": 12, "b": [1.5]}'
        first, second = (
            [mutator.mutated(data, draw) for _ in range(50)] for draw in (random.Random(1), random.Random(1))
        )
        self.assertEqual(first, second)
        self.assertGreater(len(set(first)), 25)

    def test_every_change_takes_any_bytes(self):
        draw = random.Random(1)
        for change in set(mutator.CHANGES):
            for data in (b"", b"1", b"abc 12"):
                change(bytearray(data), draw)


if __name__ == "__main__":
    unittest.main()
