"""Draws with PyTorch's CPU generator and with Python's random module, for Tests/Core/RandomnessTests/Golden.

    pip install --requirement tools/reference/requirements.txt
    .venv/bin/python -m tools.reference.randomness Tests/Core/RandomnessTests/Golden

Writes torch.txt and python.txt. A line is one call and what it gave: `name arguments = results`; `seed N` starts anew.
Float32 and float64 results are their bits in hexadecimal, integers are decimal. More than 64 results, and states, are
replaced by `fnv` and the FNV-1a hash (64 bits) of their little-endian bytes, 4 for float32 and 8 for all else. The
torch calls continue one generator, so each depends on all before it. PyTorch's randn has one kernel for processors
with AVX2 or AVX-512 and another without: the script refuses to run on the latter.
"""

import platform
import random
import struct
from pathlib import Path

import torch

from tools.common import golden

TORCH_SEEDS = [0, 1, 42, 2023, 2**31, 2**32 - 1, 2**32, 2**40 + 5, 2**63, 2**64 - 1, -1, -12345]
PYTHON_SEEDS = [0, 1, -1, 42, 2023, 2**31, 2**32 - 1, 2**32, 2**40 + 5, 2**63 - 1, 2**63, 2**64 - 1]

# Mixed so that normals are put aside and taken up, and generations of 624 words end inside calls.
TORCH_CALLS = [
    ("state",),
    ("normal", 1), ("normal", 4), ("uniform", 3), ("normal", 17), ("state",), ("normal", 2), ("normal", 16),
    ("integers", 6, 0, 1000), ("permutation", 10), ("double", 3), ("normal", 3), ("state",), ("integer",),
    ("normal", 33), ("integers", 4, -50, 50), ("integers", 3, 0, 2**28 - 1), ("integers", 3, 0, 2**28),
    ("integers", 3, 0, 2**32 - 1), ("integers", 3, 0, 2**32), ("integers", 3, -(2**62), 2**62),
    ("integers", 2, -(2**63), 2**63 - 1), ("integers", 2, 7, 8), ("permutation", 0), ("permutation", 1),
    ("permutation", 2), ("permutation", 1000), ("normal", 4096), ("uniform", 700), ("normal", 15), ("normal", 16384),
    ("double", 100), ("normal", 16389), ("normal", 7), ("integer",), ("permutation", 30), ("state",),
]  # fmt: skip

PYTHON_CALLS = [
    ("state",),
    ("random", 4), ("bits", 0), ("bits", 1), ("bits", 17), ("bits", 32), ("bits", 33), ("bits", 53), ("bits", 64),
    ("below", 1), ("below", 2), ("below", 10), ("below", 2**31), ("below", 2**32), ("below", 2**32 + 1),
    ("below", 2**62 + 3), ("randint", 0, 2**32), ("randint", -5, 5), ("randint", 3, 3), ("uniform", -0.3, 0.7),
    ("uniform", 0.95, 1.05), ("choice", 7), ("choice", 1000), ("shuffle", 0), ("shuffle", 1), ("shuffle", 2),
    ("shuffle", 20), ("random", 3), ("shuffle", 1500), ("random", 700), ("below", 624), ("state",),
]  # fmt: skip


def fnv(data: bytes) -> str:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def words(values: list, layout: str) -> str:
    """Results in the file's form; `layout` is struct's letter for one: f, d or q (Q for what may pass 2**63)."""
    data = struct.pack(f"<{len(values)}{layout}", *values)
    if len(values) > 64:
        return "fnv " + fnv(data)
    if layout == "f":
        return " ".join(f"{bits:08x}" for bits in struct.unpack(f"<{len(values)}I", data))
    if layout == "d":
        return " ".join(f"{bits:016x}" for bits in struct.unpack(f"<{len(values)}Q", data))
    return " ".join(map(str, values))


def torch_call(name: str, *arguments: int) -> str:
    if name == "state":
        return "fnv " + fnv(torch.get_rng_state().numpy().tobytes())
    if name == "normal":
        return words(torch.randn(*arguments).tolist(), "f")
    if name == "uniform":
        return words(torch.rand(*arguments).tolist(), "f")
    if name == "double":
        return words(torch.rand(*arguments, dtype=torch.float64).tolist(), "d")
    if name == "integers":
        count, low, high = arguments
        return words(torch.randint(low, high, (count,)).tolist(), "q")
    if name == "integer":
        return words([torch.empty((), dtype=torch.int64).random_().item()], "q")
    assert name == "permutation"
    return words(torch.randperm(*arguments).tolist(), "q")


def python_call(name: str, *arguments: float) -> str:
    if name == "state":
        return "fnv " + fnv(struct.pack("<625I", *random.getstate()[1]))
    if name == "random":
        return words([random.random() for _ in range(arguments[0])], "d")
    if name == "bits":
        return words([random.getrandbits(*arguments)], "Q")
    if name == "below":
        return words([random.randrange(*arguments)], "q")
    if name == "randint":
        return words([random.randint(*arguments)], "q")
    if name == "uniform":
        return words([random.uniform(*arguments)], "d")
    if name == "choice":
        return words([random.choice(range(*arguments))], "q")
    assert name == "shuffle"
    order = list(range(*arguments))
    random.shuffle(order)
    return words(order, "q")


def write(path: Path, about: str, seeds: list, calls: list, seed, call) -> None:
    lines = [about]
    for value in seeds:
        seed(value)
        lines.append(f"seed {value}")
        lines += [" ".join(map(str, c)) + " = " + call(*c) for c in calls]
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="ascii")


def main() -> None:
    folder = golden.arguments(__doc__).out
    capability = torch.backends.cpu.get_cpu_capability()
    if capability not in ("AVX2", "AVX512"):
        raise SystemExit(
            f"PyTorch's randn for {capability} processors is a different one; run this on a processor with AVX2"
        )
    about = f"# torch {torch.__version__}, CPU capability {capability}"
    write(folder / "torch.txt", about, TORCH_SEEDS, TORCH_CALLS, torch.manual_seed, torch_call)
    about = f"# Python {platform.python_version()}"
    write(folder / "python.txt", about, PYTHON_SEEDS, PYTHON_CALLS, random.seed, python_call)


if __name__ == "__main__":
    main()
