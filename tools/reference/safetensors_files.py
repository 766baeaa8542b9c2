"""What the official safetensors library writes, accepts and refuses, and how PyTorch rounds.

    .venv/bin/python -m tools.reference.safetensors_files Tests/Formats/SafetensorsTests/Golden

types.safetensors    a file with every element type that PyTorch can save, as safetensors.torch lays it out
types.json           the values in it
verdicts.json        headers, whole and broken, with what the official library says of each
rounding.json        SHA-256 of the bits of float32 -> float16, float32 -> bfloat16 and back, over patterns that
                     reach every exponent, every tie and its neighbors
"""

import hashlib
import json
import os
import struct

import numpy
import safetensors
import torch
from safetensors.torch import save_file

from tools.common import golden

VERSIONS = {
    "torch": torch.__version__,
    "cpu_capability": torch.backends.cpu.get_cpu_capability(),
    "safetensors": safetensors.__version__,
}


def types(folder):
    values = {
        "z.half": torch.tensor([[1.5, -2.0, 65504.0], [6e-8, 0.0, -0.0]], dtype=torch.float16),
        "a.single": torch.tensor([3.25, -1e-40, 1e38]),
        "b.brain": torch.tensor([[1.0], [-3.3895e38]], dtype=torch.bfloat16),
        "double": torch.tensor(0.1, dtype=torch.float64),
        "long": torch.tensor([-(2**62), 7], dtype=torch.int64),
        "int": torch.tensor([-5], dtype=torch.int32),
        "short": torch.tensor([-300], dtype=torch.int16),
        "byte": torch.tensor([255, 0, 1], dtype=torch.uint8),
        "signed": torch.tensor([-1], dtype=torch.int8),
        "truth": torch.tensor([True, False]),
        "eight": torch.tensor([1.0, -2.0], dtype=torch.float8_e4m3fn),
        "eight.other": torch.tensor([1.0, -2.0], dtype=torch.float8_e5m2),
        "complex": torch.tensor([1 + 2j], dtype=torch.complex64),
        "none": torch.zeros((0, 3)),
        'quoted "\\" \u00e4\u6f22\U0001f600\t': torch.tensor([2.0]),
    }
    save_file(values, os.path.join(folder, "types.safetensors"), metadata={"ss_\u00e9": 'a "b"\n\\'})
    listed = {
        name: {
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "shape": list(tensor.shape),
            "bytes": tensor.contiguous().view(torch.uint8).numpy().tobytes().hex()
            if tensor.numel() and tensor.dim()
            else tensor.numpy().tobytes().hex(),
        }
        for name, tensor in values.items()
    }
    write(folder, "types.json", {"versions": VERSIONS, "tensors": listed})


def verdicts(folder):
    entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    # name, header, bytes of data, length told (None: the true one)
    cases = [
        ("one tensor", '{"a":%s}' % entry, 4, None),
        ("no tensors", "{}", 0, None),
        ("no tensors but data", "{}", 1, None),
        ("blanks after", '{"a":%s}     ' % entry, 4, None),
        ("blanks before", '  {"a":%s}' % entry, 4, None),
        ("newlines inside", '{\n"a"\t:\r\n%s}' % entry, 4, None),
        ("metadata", '{"__metadata__":{"k":"v"},"a":%s}' % entry, 4, None),
        ("metadata last", '{"a":%s,"__metadata__":{"k":"v"}}' % entry, 4, None),
        ("metadata empty", '{"__metadata__":{},"a":%s}' % entry, 4, None),
        ("metadata null", '{"__metadata__":null,"a":%s}' % entry, 4, None),
        ("metadata a number", '{"__metadata__":{"k":1},"a":%s}' % entry, 4, None),
        ("metadata a text", '{"__metadata__":"k","a":%s}' % entry, 4, None),
        ("metadata nested", '{"__metadata__":{"k":{}},"a":%s}' % entry, 4, None),
        ("further key in an entry", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4, None),
        ("scalar", '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4, None),
        ("empty tensor", '{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}', 0, None),
        ("empty tensor among others", '{"b":%s,"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}' % entry, 4, None),
        (
            "empty tensor inside another",
            '{"b":%s,"a":{"dtype":"F32","shape":[0],"data_offsets":[2,2]}}' % entry,
            4,
            None,
        ),
        ("two tensors, second first", '{"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":%s}' % entry, 6, None),
        (
            "unaligned",
            '{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}',
            5,
            None,
        ),
        ("hole before the first", '{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2, None),
        ("hole between", '{"a":%s,"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}' % entry, 6, None),
        ("overlap", '{"a":%s,"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}' % entry, 5, None),
        ("same bytes twice", '{"a":%s,"b":%s}' % (entry, entry), 4, None),
        ("bytes after the last", '{"a":%s}' % entry, 5, None),
        ("bytes missing", '{"a":%s}' % entry, 3, None),
        ("no bytes at all", '{"a":%s}' % entry, 0, None),
        ("end before begin", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4, None),
        ("begin far outside", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[400,404]}}', 4, None),
        ("size too small", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, None),
        ("size too large", '{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4, None),
        ("shape overflows", '{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}', 4, None),
        ("bytes overflow", '{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}}', 4, None),
        ("negative size", '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4, None),
        ("two negative sizes", '{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}', 4, None),
        ("fraction", '{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 4, None),
        ("exponent", '{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 4, None),
        ("size a text", '{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}', 4, None),
        ("negative offset", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}', 4, None),
        ("one offset", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4, None),
        ("three offsets", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}', 4, None),
        ("no dtype", '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4, None),
        ("no shape", '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4, None),
        ("no offsets", '{"a":{"dtype":"F32","shape":[1]}}', 4, None),
        ("dtype unknown", '{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}', 4, None),
        ("dtype in lower case", '{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}', 4, None),
        ("dtype null", '{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}', 4, None),
        ("entry a list", '{"a":[]}', 0, None),
        ("name empty", '{"":%s}' % entry, 4, None),
        ("name escaped", '{"\\u00e9\\n":%s}' % entry, 4, None),
        ("name with a control character", '{"\x01":%s}' % entry, 4, None),
        ("trailing comma", '{"a":%s,}' % entry, 4, None),
        ("single quotes", "{'a':%s}" % entry, 4, None),
        ("comment", '{"a":%s/* */}' % entry, 4, None),
        ("number with a leading zero", '{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}', 4, None),
        ("text after the object", '{"a":%s}x' % entry, 4, None),
        ("a list", "[]", 0, None),
        ("never closed", '{"a":%s' % entry, 4, None),
        ("header empty", "", 0, None),
        ("length too small", '{"a":%s}' % entry, 4, 10),
        ("length one too large", '{"a":%s}' % entry, 0, len('{"a":%s}' % entry) + 1),
        ("length beyond the file", "{}", 0, 1 << 40),
        ("length of all ones", "{}", 0, (1 << 64) - 1),
        ("four-bit numbers", '{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]}}', 2, None),
        ("four-bit numbers, odd", '{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', 2, None),
        ("byte-order mark", '\ufeff{"a":%s}' % entry, 4, None),
    ]
    rows = []
    for name, header, size, length in cases:
        bytes = header.encode("utf-8")
        whole = struct.pack("<Q", len(bytes) if length is None else length) + bytes + b"\0" * size
        rows.append({"name": name, "file": whole.hex(), **verdict(whole)})
    for name, bytes in [
        ("not UTF-8", b'{"\xff":%s}' % entry.encode()),
        ("not UTF-8 in metadata", b'{"__metadata__":{"k":"\xc3"},"a":%s}' % entry.encode()),
    ]:
        whole = struct.pack("<Q", len(bytes)) + bytes + b"\0" * 4
        rows.append({"name": name, "file": whole.hex(), **verdict(whole)})
    for size in (0, 7):
        rows.append({"name": f"{size} bytes", "file": "00" * size, **verdict(b"\0" * size)})
    write(folder, "verdicts.json", {"versions": VERSIONS, "cases": rows})


def verdict(whole):
    try:
        safetensors.deserialize(whole)
        return {"accepted": True, "message": ""}
    except Exception as error:
        # Of two tensors that are in each other's way it names the one that it meets first, by chance.
        return {"accepted": False, "message": str(error).split(" for tensor `")[0]}


def rounding(folder):
    upper = numpy.arange(65536, dtype=numpy.uint32) << 16
    # The halves of what float16 and bfloat16 cut off, their neighbors, and both ends.
    lower = [0, 1, 0x0FFF, 0x1000, 0x1001, 0x2FFF, 0x3000, 0x3001, 0x7FFF, 0x8000, 0x8001, 0xEFFF, 0xF000, 0xFFFF]
    patterns = numpy.concatenate([upper + low for low in lower]).astype(numpy.uint32)
    singles = torch.from_numpy(patterns.view(numpy.float32))
    halves = torch.from_numpy(numpy.arange(65536, dtype=numpy.uint16))
    write(
        folder,
        "rounding.json",
        {
            "versions": VERSIONS,
            "lower": lower,
            "to_half": digest(singles.to(torch.float16).view(torch.uint16), 0x7C00, 0x7E00),
            "to_bfloat": digest(singles.to(torch.bfloat16).view(torch.uint16), 0x7F80, 0x7FC0),
            "from_half": digest(halves.view(torch.float16).float().view(torch.uint32), 0x7F800000, 0x7FC00000),
            "from_bfloat": digest(halves.view(torch.bfloat16).float().view(torch.uint32), 0x7F800000, 0x7FC00000),
        },
    )


def digest(bits, infinity, nan):
    """The hash of the bit patterns, every NaN taken as the positive quiet one without payload."""
    bits = bits.numpy().copy()
    sign = 1 << (8 * bits.itemsize - 1)
    bits[(bits & (sign - 1)) > infinity] = nan
    return hashlib.sha256(bits.tobytes()).hexdigest()


def write(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    folder = golden.arguments(__doc__).out
    types(folder)
    verdicts(folder)
    rounding(folder)
