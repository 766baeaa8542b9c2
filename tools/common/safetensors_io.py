"""safetensors files by Python's own library: every byte is under control, and nothing has to be installed."""

import json
import struct


def read(path):
    """A file's tensors as {name: (type, shape, bytes)}, and its metadata."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    body = data[8 + length :]
    return {name: (t["dtype"], t["shape"], body[slice(*t["data_offsets"])]) for name, t in header.items()}, metadata


def write(path, tensors, metadata):
    """Writes {name: (type, shape, bytes)} in the order given. The official writer orders metadata at random."""
    header, data = {"__metadata__": {key: str(value) for key, value in metadata.items()}}, b""
    for name, (kind, shape, raw) in tensors.items():
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
