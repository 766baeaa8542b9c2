"""The transforms that sd-scripts applies to training images (`IMAGE_TRANSFORMS` in its library/train_util.py)."""

import numpy
import torch


class Compose:
    """One transform after the other."""

    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, value):
        for transform in self.transforms:
            value = transform(value)
        return value


class ToTensor:
    """An image of bytes, height × width × channels, as float32 from 0 to 1, channels first."""

    def __call__(self, image):
        array = numpy.ascontiguousarray(numpy.asarray(image).transpose(2, 0, 1))
        return torch.from_numpy(array).to(torch.float32).div(255)


class Normalize:
    """(value − mean) / standard deviation, by channels."""

    def __init__(self, mean, std):
        self.mean = torch.tensor(mean).view(-1, 1, 1)
        self.std = torch.tensor(std).view(-1, 1, 1)

    def __call__(self, value):
        return (value - self.mean) / self.std
