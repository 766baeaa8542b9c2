"""What the proof changes in the programs that it runs; Python imports this by itself from PYTHONPATH.

- IA3_UNET_CHANNELS=32,64,128,128: sd-scripts has the sizes of Stable Diffusion 1.x's UNet as constants
  (library/original_unet.py); with this it builds the tiny checkpoint's. Without it nothing is changed.
- IA3_TINY_SDXL=1: the same for Stable Diffusion XL: UNet (library/sdxl_original_unet.py), text encoders
  (library/sdxl_model_util.py) and VAE (library/model_util.py) with few channels; the layers keep their names, and the
  UNet and the first text encoder their number.
- IA3_TINY_FLUX=1: the same for FLUX.1: transformer and VAE (library/flux_models.py), CLIP and T5
  (library/flux_utils.py). The transformer's blocks are counted in the checkpoint by sd-scripts itself.
- IA3_KEEP_DRAWS=1: building that UNet, whose weights are loaded afterwards, takes no numbers from torch's generator.
- Several processes on CPUs: Accelerate 1.6.0 wraps every model in DistributedDataParallel there, which refuses
  sd-scripts' frozen models; on GPUs it leaves models without trained parameters as they are, and here it does so, too.
"""

import importlib.abc
import importlib.machinery
import os
import sys

CHANNELS = os.environ.get("IA3_UNET_CHANNELS")
TINY_SDXL = os.environ.get("IA3_TINY_SDXL")
TINY_FLUX = os.environ.get("IA3_TINY_FLUX")
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


def with_options(build, change):
    """A class, or a function, with some of its options changed."""

    def changed(*arguments, **options):
        return build(*arguments, **change(options))

    return changed


def change_sdxl_unet(module):
    # Two text encoders of 32 and 64 channels; beside the pooled one stand six sizes of 256 channels each.
    module.CONTEXT_DIM = 32 + 64
    module.ADM_IN_CHANNELS = 64 + 6 * 256
    module.MODEL_CHANNELS = 32
    module.TIME_EMBED_DIM = 4 * 32
    block = module.Transformer2DModel
    block.__init__ = with_options(
        block.__init__, lambda options: {**options, "cross_attention_dim": module.CONTEXT_DIM}
    )


def change_sdxl_text_encoders(module):
    def smaller(options):
        width, layers = (32, 12) if options["hidden_size"] == 768 else (64, 3)
        return {
            **options, "hidden_size": width, "intermediate_size": 2 * width, "num_attention_heads": 2,
            "num_hidden_layers": layers, "projection_dim": width,
        }  # fmt: skip

    module.CLIPTextConfig = with_options(module.CLIPTextConfig, smaller)


def change_vae(module):
    module.VAE_PARAMS_CH = 32


def change_flux(module):
    from dataclasses import replace

    for name, model in module.configs.items():
        # Two heads of 32 channels, which the three axes of the positions share.
        params = replace(
            model.params, vec_in_dim=32, context_in_dim=32, hidden_size=64, num_heads=2, axes_dim=[4, 14, 14]
        )
        module.configs[name] = replace(model, params=params, ae_params=replace(model.ae_params, ch=32))


def change_flux_text_encoders(module):
    clip = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2, "num_hidden_layers": 2, "projection_dim": 32}  # fmt: skip
    t5 = {"d_model": 32, "d_ff": 64, "d_kv": 16, "num_heads": 2, "num_layers": 2}
    module.CLIPConfig = with_options(module.CLIPConfig, lambda options: {**options, **clip})
    module.T5Config = with_options(module.T5Config, lambda options: {**options, **t5})


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
if TINY_SDXL:
    CHANGES["library.sdxl_original_unet"] = change_sdxl_unet
    CHANGES["library.sdxl_model_util"] = change_sdxl_text_encoders
    CHANGES["library.model_util"] = change_vae
if TINY_FLUX:
    CHANGES["library.flux_models"] = change_flux
    CHANGES["library.flux_utils"] = change_flux_text_encoders


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
