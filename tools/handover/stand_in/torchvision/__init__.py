"""Stands in for torchvision if none fits the installed torch: the parts that sd-scripts' training calls."""

from . import transforms  # noqa: F401

__version__ = "0"
