"""Damaged bytes: a seeded mutator of any file."""

NUMBERS = [b"0", b"-1", b"2147483648", b"9223372036854775807", b"-9223372036854775808", b"18446744073709551616", b"1e308",
           b"1e999", b"NaN", b"0.0", b"99999999999999999999999", b"null", b"true", b'""', b"[]", b"{}"]  # fmt: skip
WORDS = [
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 62,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
]
PIECES = [b"\0", b"\n", b"\r\n", b'"', b"'", b"\\", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b"{", b"}", b"[", b"]", b",",
          b"\xc2\x9b", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"#", b"=", b"${x}", b"..", b"\xe2\x80\xae"]  # fmt: skip


def mutated(data, random, most=4):
    """The bytes with some changes."""
    data = bytearray(data)
    for _ in range(random.randint(1, most)):
        CHANGES[random.randrange(len(CHANGES))](data, random)
    return bytes(data)


def place(data, random):
    return random.randrange(len(data)) if data else 0


def flip(data, random):
    if data:
        data[place(data, random)] ^= 1 << random.randrange(8)


def cut(data, random):
    del data[place(data, random) :]


def remove(data, random):
    at = place(data, random)
    del data[at : at + random.choice((1, 2, 8, 64))]


def double(data, random):
    at = place(data, random)
    data[at:at] = data[at : at + random.choice((1, 8, 64, 512))]


def insert(data, random):
    at = place(data, random)
    data[at:at] = random.choice(PIECES)


def word(data, random):
    """A number of some width in some order of bytes, at its extremes."""
    size, at = random.choice((1, 2, 4, 8)), place(data, random)
    value = random.choice(WORDS) & (1 << 8 * size) - 1
    data[at : at + size] = value.to_bytes(size, random.choice(("little", "big")))


def number(data, random):
    """A number in the text, replaced."""
    starts = [at for at in range(len(data)) if 0x30 <= data[at] <= 0x39 and not (at and 0x30 <= data[at - 1] <= 0x39)]
    if not starts:
        return
    at = end = random.choice(starts)
    while end < len(data) and data[end] in b"0123456789.eE+-":
        end += 1
    data[at:end] = random.choice(NUMBERS)


CHANGES = [flip, flip, cut, remove, double, insert, word, number, number]
