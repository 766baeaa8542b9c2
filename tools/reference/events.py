"""TensorBoard event files.

    .venv/bin/python -m tools.reference.events OUT             writes events.bin, the records that TensorFlow's own classes write
    .venv/bin/python -m tools.reference.events --read FOLDER   prints what TensorBoard's EventAccumulator reads in a folder

The first makes the golden file of TrainingTests; the second shows that TensorBoard reads what `ia3 train` writes:
a line for each point, `tag step value`, and for each image, `tag step width×height bytes`, sorted.
"""

import struct
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

from tools.common import golden

POINTS = [
    (1700000000.25, 1, "loss/current", 0.125),
    (1700000001.5, 1, "loss/average", 0.25),
    (1700000002.75, 300, "lr/d*lr/textencoder", 3.0000001e-07),
    (1700000003.0, 0, "lr/unet", 1.0),
    (1700000004.0, 123456789, "loss/epoch_average", -0.0),
]
# tag, step, width, height; the bytes are all that a reader does not look into.
PICTURE = ("sample_0", 200, 300, 72, bytes(range(256)))


class Buffer:
    """What RecordWriter writes to, in memory."""

    def __init__(self):
        self.bytes = b""

    def write(self, data):
        self.bytes += data


def write_golden(folder):
    buffer = Buffer()
    writer = RecordWriter(buffer)
    writer.write(Event(wall_time=1700000000.0, file_version="brain.Event:2").SerializeToString())
    for time, step, tag, value in POINTS:
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        writer.write(Event(wall_time=time, step=step, summary=summary).SerializeToString())
    tag, step, width, height, data = PICTURE
    image = Summary.Image(height=height, width=width, colorspace=3, encoded_image_string=data)
    summary = Summary(value=[Summary.Value(tag=tag, image=image)])
    writer.write(Event(wall_time=1700000005.0, step=step, summary=summary).SerializeToString())
    Path(folder, "events.bin").write_bytes(buffer.bytes)


def read(folder):
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0})
    accumulator.Reload()
    for tag in sorted(accumulator.Tags()["scalars"]):
        for event in accumulator.Scalars(tag):
            print(tag, event.step, struct.unpack("f", struct.pack("f", event.value))[0])
    for tag in sorted(accumulator.Tags()["images"]):
        for event in accumulator.Images(tag):
            print(tag, event.step, f"{event.width}×{event.height}", len(event.encoded_image_string))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
    else:
        write_golden(golden.arguments(__doc__).out)
