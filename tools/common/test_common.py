"""python3 -m unittest tools.common.test_common"""

import contextlib
import io
import math
import struct
import tempfile
import unittest
import zlib
from pathlib import Path
from unittest.mock import patch

from tools.common import golden, png, safetensors_io
from tools.common.compare import relative_number


class FolderTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_safetensors_file_is_read_as_it_was_written(self):
        path = self.folder / "a.safetensors"
        tensors = {"b": ("F32", [2], struct.pack("<2f", 1, 2)), "a": ("I64", [1], struct.pack("<q", -3))}
        safetensors_io.write(path, tensors, {"version": 1})
        self.assertEqual(safetensors_io.read(path), (tensors, {"version": "1"}))
        self.assertEqual(struct.unpack("<Q", path.read_bytes()[:8])[0] % 8, 0)

    def parsed(self, *words, needs=()):
        with patch("sys.argv", ["script", *map(str, words)]):
            return golden.arguments("A script.", *needs)

    def test_golden_scripts_make_their_folder(self):
        given = self.parsed(self.folder / "new" / "out", "--webui", "w")
        self.assertTrue(given.out.is_dir())
        self.assertEqual((given.sd_scripts, given.webui), (None, Path("w")))

    def test_golden_script_without_its_checkout_ends(self):
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as errors:
            self.parsed(self.folder, needs=["sd_scripts"])
        self.assertIn("--sd-scripts", errors.getvalue())


class ValueTests(unittest.TestCase):
    def test_png_has_its_rows_and_checksums(self):
        data = png.png(2, 1, [b"\x01\x02\x03\x04\x05\x06"])
        self.assertTrue(data.startswith(png.SIGNATURE))
        at, chunks = len(png.SIGNATURE), {}
        while at < len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
            (checksum,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
            self.assertEqual(checksum, zlib.crc32(kind + body))
            chunks[kind] = body
            at += 12 + length
        self.assertEqual(list(chunks), [b"IHDR", b"IDAT", b"IEND"])
        self.assertEqual(struct.unpack(">IIBBBBB", chunks[b"IHDR"]), (2, 1, 8, png.RGB, 0, 0, 0))
        self.assertEqual(zlib.decompress(chunks[b"IDAT"]), b"\0\x01\x02\x03\x04\x05\x06")

    def test_relative_numbers(self):
        self.assertEqual(relative_number(None, None), 0)
        self.assertEqual(relative_number(1, None), math.inf)
        self.assertAlmostEqual(relative_number(1.1, 1), 0.1)


if __name__ == "__main__":
    unittest.main()
