"""Stands in for torchvision where the installed torch has none that fits: what sd-scripts' training calls of it."""

from . import transforms  # noqa: F401

__version__ = "0"
