"""Numbers by formula, the same here and in Swift, so that golden files need not hold inputs."""

import numpy as np

MASK = (1 << 64) - 1


def name_hash(name):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def splitmix(value):
    """The output of splitmix64 for a state."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def uniform(name, count):
    """`count` float32 in -0.5..<0.5, exact multiples of 2^-24."""
    start = name_hash(name)
    top = [splitmix((start + i) & MASK) >> 40 for i in range(count)]
    return (np.array(top, dtype=np.float64) / (1 << 24) - 0.5).astype(np.float32)
