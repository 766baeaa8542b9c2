"""Makes the image fixtures of Tests/Formats/ImagesTests and prints what Pillow decodes them to.

    python3 -m venv .venv && .venv/bin/pip install pillow numpy
    .venv/bin/python -m tools.reference.images Tests/Formats/ImagesTests/Fixtures

Each image NAME.EXT gets a NAME.EXT.rgba beside it: Pillow's pixels, rows from the top, four bytes each. The
fixtures are small, so that they can be committed; the tests need neither Python nor Pillow. texts.png has text chunks
of every kind.
"""

import io

import numpy
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tools.common import golden
from tools.common.png import GRAY, chunk, png


def pattern(width, height, channels, seed):
    """Smooth colors with a few hard edges: both matter to the decoders."""
    rng = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [(x * (7 + 3 * c) + y * (5 + c) + 40 * c) % 256 for c in range(channels)]
    array = numpy.stack(planes, axis=-1).astype(numpy.uint8)
    array[2:5, 1:4] = rng.integers(0, 256, channels)
    return array[..., 0] if channels == 1 else array


def adam7(array):
    """The rows of Adam7's seven passes."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    for top, left, down, right in passes:
        part = array[top::down, left::right]
        if part.size:
            yield from (row.tobytes() for row in part)


def saved(image, form, **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def fixtures():
    rgb = Image.fromarray(pattern(13, 9, 3, 1))
    rgba = Image.fromarray(pattern(9, 7, 4, 2))
    gray = Image.fromarray(pattern(11, 6, 1, 3))
    gray_alpha = Image.merge("LA", [gray, Image.fromarray(pattern(11, 6, 1, 4))])
    yield "rgb.png", saved(rgb, "PNG")
    yield "rgba.png", saved(rgba, "PNG")
    yield "grey.png", saved(gray, "PNG")
    yield "grey-alpha.png", saved(gray_alpha, "PNG")
    yield "palette.png", saved(rgb.quantize(5), "PNG")
    yield "palette-transparent.png", saved(rgb.quantize(5), "PNG", transparency=1)
    yield "bilevel.png", saved(gray.point(lambda v: 255 * (v > 128)).convert("1"), "PNG")
    wide = (pattern(7, 5, 3, 5).astype(">u2") * 257 ^ 0x0055).astype(">u2")
    yield "rgb16.png", png(7, 5, [row.tobytes() for row in wide], depth=16)
    gray_wide = numpy.arange(0, 1100, 11, dtype=">u2").reshape(10, 10)
    yield "grey16.png", png(10, 10, [row.tobytes() for row in gray_wide], depth=16, color=GRAY)
    yield "interlaced.png", png(13, 9, adam7(numpy.asarray(rgb)), interlaced=True)
    big = Image.fromarray(pattern(24, 17, 3, 6))
    yield "colour.jpg", saved(big, "JPEG", quality=90)
    yield "progressive.jpg", saved(big, "JPEG", quality=75, progressive=True)
    yield "full-chroma.jpg", saved(big, "JPEG", quality=95, subsampling=0)
    yield "grey.jpg", saved(gray, "JPEG", quality=85)
    yield "cmyk.jpg", saved(big.convert("CMYK"), "JPEG", quality=90)
    yield "lossless.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "colour.bmp", saved(rgb, "BMP")
    yield "palette.bmp", saved(rgb.quantize(5), "BMP")
    yield "bilevel.bmp", saved(gray.point(lambda v: 255 * (v > 128)).convert("1"), "BMP")
    yield "alpha.bmp", saved(rgba, "BMP")
    yield "lossy.webp", saved(big, "WEBP", quality=80)


def picture_with_texts():
    """Pillow's text chunks before the pixels, and one after them."""
    info = PngInfo()
    info.add_text("parameters", "a cat\nSteps: 20")
    info.add_text("Latin", "Grüße")
    info.add_text("Unicode", "猫")
    info.add_text("Compressed", "a" * 16, zip=True)
    data = saved(Image.fromarray(pattern(5, 3, 3, 7)), "PNG", pnginfo=info)
    end = data.rindex(b"IEND") - 4
    return data[:end] + chunk(b"tEXt", b"After\0the pixels") + data[end:]


def main():
    folder = golden.arguments(__doc__).out
    for name, data in fixtures():
        (folder / name).write_bytes(data)
        image = Image.open(io.BytesIO(data)).convert("RGBA")
        (folder / f"{name}.rgba").write_bytes(image.tobytes())
        print(f"{name}: {image.width} × {image.height}, {len(data)} bytes")
    (folder / "texts.png").write_bytes(picture_with_texts())


if __name__ == "__main__":
    main()
