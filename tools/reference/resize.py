"""Resizes made-up pixels with OpenCV and Pillow, for Tests/Core/TrainingDataTests/Golden/resize.json.

    pip install torch==2.13.0 'numpy<3' opencv-python-headless==4.10.0.84 'pillow<12'
    .venv/bin/python -m tools.reference.resize Tests/Core/TrainingDataTests/Golden

The pixels follow a formula that the tests know, so that only the results are stored: as hexadecimal digits where they
are few, else as every 997th byte and the CRC-32 of all. Pillow 13 runs its vertical pass first where the height shrinks
much more than the width; up to 12 the horizontal one always comes first, and that is what is compared with. `masks`
holds means of areas by torch's interpolate.
"""

import json
import zlib

import cv2
import numpy
import PIL
import torch
from PIL import Image

from tools.common import golden

CV = dict(area=cv2.INTER_AREA, linear=cv2.INTER_LINEAR, cubic=cv2.INTER_CUBIC, nearest=cv2.INTER_NEAREST_EXACT)
PILLOW = dict(lanczos=Image.Resampling.LANCZOS, box=Image.Resampling.BOX)

# width, height, channels, new width, new height
SMALL = [
    (17, 13, 3, 9, 7),
    (17, 13, 4, 9, 7),
    (24, 16, 3, 12, 8),
    (24, 18, 3, 8, 6),
    (20, 15, 3, 20, 11),
    (20, 15, 4, 13, 15),
    (9, 7, 3, 17, 13),
    (9, 7, 4, 16, 12),
    (5, 4, 3, 11, 8),
    (1, 1, 3, 4, 3),
    (11, 9, 3, 12, 8),
    (23, 23, 3, 22, 22),
]
LARGE = [(367, 251, 3, 224, 153), (150, 200, 3, 224, 299), (240, 180, 4, 107, 80)]


def pixels(width, height, channels):
    """Noise over a slope: each byte from its index alone."""
    index = numpy.arange(width * height * channels, dtype=numpy.uint64)
    noise = (index * numpy.uint64(0x9E3779B97F4A7C15)) >> numpy.uint64(56)
    slope = (
        (index // numpy.uint64(channels)) % numpy.uint64(width) * numpy.uint64(255) // numpy.uint64(max(1, width - 1))
    )
    return ((noise + numpy.uint64(3) * slope) // numpy.uint64(4)).astype(numpy.uint8).reshape(height, width, channels)


def resized(name, image, size):
    if name in CV:
        return cv2.resize(image, size, interpolation=CV[name])
    return numpy.asarray(Image.fromarray(image).resize(size, resample=PILLOW[name]))


def case(name, width, height, channels, new_width, new_height):
    result = resized(name, pixels(width, height, channels), (new_width, new_height)).tobytes()
    made = dict(method=name, width=width, height=height, channels=channels, newWidth=new_width, newHeight=new_height)
    made["crc"] = zlib.crc32(result)
    if len(result) < 1000:
        made["bytes"] = result.hex()
    else:
        made["samples"] = result[::997].hex()
    return made


def mask(width, height, new_width, new_height):
    values = torch.from_numpy(pixels(width, height, 1)[None, None, :, :, 0].copy()).float() / 255
    areas = torch.nn.functional.interpolate(values, size=(new_height, new_width), mode="area")
    return dict(width=width, height=height, newWidth=new_width, newHeight=new_height, values=areas.flatten().tolist())


def main():
    folder = golden.arguments(__doc__).out
    cases = [case(name, *size) for name in [*CV, *PILLOW] for size in SMALL + LARGE]
    masks = [mask(64, 48, 8, 6), mask(50, 40, 6, 5), mask(8, 8, 1, 1)]
    made = dict(opencv=cv2.__version__, pillow=PIL.__version__, torch=torch.__version__)
    made["capability"] = torch.backends.cpu.get_cpu_capability()
    lines = lambda items: ",\n".join(json.dumps(item) for item in items)
    text = f'{{"made": {json.dumps(made)}, "cases": [\n{lines(cases)}\n], "masks": [\n{lines(masks)}\n]}}\n'
    (folder / "resize.json").write_text(text)


if __name__ == "__main__":
    main()
