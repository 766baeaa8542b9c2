"""Draws the demonstration's images: a round face with red hair, six times, 64 × 64 pixels.

    python3 -m tools.demo.draw tools/demo/dataset/1_mira

The same bytes come out every time; only Python's own library is needed.
"""

import random
import sys
from pathlib import Path

from tools.common.png import png

SIZE = 64


def face(number):
    draw = random.Random(number)
    x, y, radius = draw.randint(26, 38), draw.randint(28, 38), draw.randint(15, 20)
    sky = (draw.randint(150, 220), draw.randint(180, 230), draw.randint(220, 255))
    pixels = []
    for row in range(SIZE):
        line = []
        for column in range(SIZE):
            dx, dy = column - x, row - y
            distance = dx * dx + dy * dy
            if distance <= radius * radius:
                eyes = any((dx - side * 6) ** 2 + (dy + 3) ** 2 <= 5 for side in (-1, 1))
                mouth = abs(dx) <= 6 and 6 <= dy <= 7
                hair = dy < -radius * 0.45
                line.append((40, 40, 60) if eyes else (180, 40, 50) if hair or mouth else (245, 205, 170))
            elif distance <= (radius + 4) ** 2 and dy < radius * 0.4:
                line.append((180, 40, 50))
            else:
                line.append(sky)
        pixels.append(line)
    return png(SIZE, SIZE, (bytes(channel for pixel in row for channel in pixel) for row in pixels))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(6):
        (folder / f"{number}.png").write_bytes(face(number))
