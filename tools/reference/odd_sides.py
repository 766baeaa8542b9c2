"""diffusers' UNet with the webui's way of sides that do not halve evenly.

    unet = with_odd_sides(unet)

diffusers makes an upsampled image as large as the skip connection before its convolution. The original UNet doubles
it, and the webui cuts the result to size where the two are concatenated: `TorchHijackForUnet.cat` in its
modules/sd_hijack_unet.py.
"""

import torch
from diffusers.models.unets import unet_2d_blocks
from diffusers.models.upsampling import Upsample2D


class ResizingTorch:
    """torch, but that `cat` resizes the first of two images to the size of the second."""

    def __getattr__(self, name):
        return getattr(torch, name)

    @staticmethod
    def cat(tensors, *arguments, **keywords):
        if len(tensors) == 2:
            first, second = tensors
            if first.shape[-2:] != second.shape[-2:]:
                first = torch.nn.functional.interpolate(first, second.shape[-2:], mode="nearest")
            tensors = (first, second)
        return torch.cat(tensors, *arguments, **keywords)


def with_odd_sides(unet):
    unet_2d_blocks.torch = ResizingTorch()
    for module in unet.modules():
        if isinstance(module, Upsample2D):
            # It then doubles.
            module.forward = lambda image, output_size=None, forward=module.forward: forward(image)
    return unet
