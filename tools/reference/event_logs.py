"""A TensorBoard event file as trainers write them, and what TensorBoard itself reads in it.

    .venv/bin/python -m tools.reference.event_logs Tests/Formats/RunRecordsTests/Golden

Writes summary.events by PyTorch's SummaryWriter, which Hugging Face's Accelerate logs with: points in the old form and
as TensorFlow 2's tensors, NaN and infinities, an image. summary.json is what TensorBoard's EventAccumulator reads
in it; the image's bytes are in base64.
"""

import base64
import json
import math
import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from tools.common import golden

START = 1700000000.0


def write(folder):
    writer = SummaryWriter(folder)
    for step in range(1, 8):
        time = START + step / 4
        writer.add_scalar("loss/current", 0.1 + 0.01 * step, step, walltime=time)
        writer.add_scalar("lr/d*lr/unet", 1e-6 * 2**step, step, walltime=time)
        writer.add_scalar("loss/new style", step / 3, step, walltime=time, new_style=True)
    writer.add_scalar("loss/current", math.nan, 8, walltime=START + 2)
    writer.add_scalar("loss/current", math.inf, 1 << 40, walltime=START + 3)
    writer.add_scalar("größe", -0.5, 0, walltime=START)
    picture = numpy.arange(3 * 4 * 5, dtype=numpy.uint8).reshape(3, 4, 5) * 4
    writer.add_image("sample/mira", picture, 6, walltime=START + 1.5)
    writer.add_text("a note", "not a curve", 1, walltime=START)
    writer.close()


def read(path):
    accumulator = EventAccumulator(str(path), size_guidance={"scalars": 0, "images": 0, "tensors": 0})
    accumulator.Reload()
    curves = {
        tag: [[event.step, float(event.value).hex(), event.wall_time] for event in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["scalars"]
    }
    for tag in accumulator.Tags()["tensors"]:
        events = [event for event in accumulator.Tensors(tag) if event.tensor_proto.dtype == 1]
        if events:
            curves[tag] = [
                [event.step, float(event.tensor_proto.float_val[0]).hex(), event.wall_time] for event in events
            ]
    pictures = [
        [tag, event.step, event.wall_time, base64.b64encode(event.encoded_image_string).decode()]
        for tag in accumulator.Tags()["images"]
        for event in accumulator.Images(tag)
    ]
    return {"curves": dict(sorted(curves.items())), "pictures": pictures}


def main():
    target = golden.arguments(__doc__).out
    with tempfile.TemporaryDirectory() as folder:
        with patch("time.time", return_value=START):
            write(folder)
        (path,) = Path(folder).glob("events.out.tfevents.*")
        (target / "summary.events").write_bytes(path.read_bytes())
        (target / "summary.json").write_text(json.dumps(read(path), indent=1) + "\n")


if __name__ == "__main__":
    main()
