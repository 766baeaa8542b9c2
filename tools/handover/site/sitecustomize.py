"""What the proof changes in the programs that it runs; Python imports this by itself from PYTHONPATH.

- IA3_UNET_CHANNELS=32,64,128,128: sd-scripts has the sizes of Stable Diffusion 1.x's UNet as constants
  (library/original_unet.py); with this it builds the tiny checkpoint's. Without it nothing is changed.
- IA3_KEEP_DRAWS=1: building that UNet, whose weights are loaded afterwards, takes no numbers from torch's generator.
- Several processes on CPUs: Accelerate 1.6.0 wraps every model in DistributedDataParallel there, which refuses
  sd-scripts' frozen models; on GPUs it leaves models without trained parameters as they are, and here it does so, too.
"""

import importlib.abc
import importlib.machinery
import os
import sys

CHANNELS = os.environ.get("IA3_UNET_CHANNELS")
KEEP_DRAWS = os.environ.get("IA3_KEEP_DRAWS")


def change_unet(module):
    if CHANNELS:
        change_sizes(module)
    if KEEP_DRAWS:
        keep_draws(module.UNet2DConditionModel)


def keep_draws(model):
    import torch

    build = model.__init__

    def build_without_draws(self, *arguments, **options):
        state = torch.get_rng_state()
        build(self, *arguments, **options)
        torch.set_rng_state(state)

    model.__init__ = build_without_draws


def change_sizes(module):
    channels = tuple(int(text) for text in CHANNELS.split(","))
    module.BLOCK_OUT_CHANNELS = channels
    module.TIMESTEP_INPUT_DIM = channels[0]
    module.TIME_EMBED_DIM = 4 * channels[0]


def change_accelerator(module):
    accelerator = module.Accelerator
    prepare = accelerator.prepare_model

    def prepare_model(self, model, *arguments, **options):
        frozen = not any(parameter.requires_grad for parameter in model.parameters())
        if frozen and self.distributed_type == module.DistributedType.MULTI_CPU:
            self._models.append(model)
            return model.to(self.device)
        return prepare(self, model, *arguments, **options)

    accelerator.prepare_model = prepare_model


CHANGES = {"accelerate.accelerator": change_accelerator}
if CHANNELS or KEEP_DRAWS:
    CHANGES["library.original_unet"] = change_unet


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are changed after they are executed."""

    def find_spec(self, name, path, target=None):
        change = CHANGES.get(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path) if change else None
        if spec is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_change(module):
            execute(module)
            change(module)

        spec.loader.exec_module = execute_and_change
        return spec


sys.meta_path.insert(0, Finder())
