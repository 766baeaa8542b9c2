"""Whether files are whole, and what is left over."""

import json
import struct

from tools.common import safetensors_io

ITEM_BITS = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "I64": 64, "I32": 32, "U8": 8, "BOOL": 8}


def is_whole(path):
    """Whether a file of a kind that a run leaves is complete."""
    data = path.read_bytes()
    match path.suffix:
        case ".safetensors":
            try:
                tensors, _ = safetensors_io.read(path)
            except (ValueError, struct.error):
                return False
            return all(8 * len(raw) == count(shape) * ITEM_BITS[kind] for kind, shape, raw in tensors.values())
        case ".json":
            try:
                json.loads(data)
            except ValueError:
                return False
            return True
        case ".png":
            return data.startswith(b"\x89PNG") and data[-8:-4] == b"IEND"
        case ".html":
            return data.rstrip().endswith(b"</html>")
        case ".svg":
            return data.rstrip().endswith(b"</svg>")
    return True


def count(shape):
    result = 1
    for side in shape:
        result *= side
    return result


def left_over(folder):
    """The temporary files below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if ".ia3-" in path.name)


def events_are_whole(data):
    """Whether the bytes are records of a TensorBoard event file, the last of which may be cut."""
    at = 0
    while at + 12 <= len(data):
        length, checksum = struct.unpack_from("<QI", data, at)
        if masked(data[at : at + 8]) != checksum:
            return False
        end = at + 12 + length
        if end + 4 > len(data):
            return True
        if masked(data[at + 12 : end]) != struct.unpack_from("<I", data, end)[0]:
            return False
        at = end + 4
    return True


def masked(data):
    """TensorFlow's masked CRC-32C."""
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ value >> 8
    value ^= 0xFFFFFFFF
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


TABLE = list(table())
