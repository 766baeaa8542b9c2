"""What the proof changes in the programs that it runs; Python imports this by itself from PYTHONPATH.

- IA3_UNET_CHANNELS=32,64,128,128: sd-scripts has the sizes of Stable Diffusion 1.x's UNet as constants
  (library/original_unet.py); with this it builds the tiny checkpoint's. Without it nothing is changed.
- Several processes on CPUs: Accelerate 1.6.0 wraps every model in DistributedDataParallel there, which refuses
  sd-scripts' frozen models; on GPUs it leaves models without trained parameters as they are, and here it does so, too.
- IA3_TRACE=FILE: batch N is the one that `ia3 train --trace FILE` has traced as step N: its token ids, latents,
  noise and timesteps stand in for those that sd-scripts draws. Everything that is computed from them is sd-scripts'.
"""

import importlib.abc
import importlib.machinery
import os
import sys

CHANNELS = os.environ.get("IA3_UNET_CHANNELS")
TRACE = os.environ.get("IA3_TRACE")


def change_unet(module):
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


def change_training(module):
    from safetensors import safe_open

    file = safe_open(TRACE, "pt")
    steps = sorted({name.split(".")[1] for name in file.keys() if name.startswith("step.")})
    counts = {"batches": 0, "draws": 0}

    def next_step(kind):
        number = steps[min(counts[kind], len(steps) - 1)]  # a batch is fetched ahead of the last step
        counts[kind] += 1
        return lambda name: file.get_tensor(f"step.{number}.{name}")

    collate = module.collator_class.__call__

    def traced_batch(self, examples):
        batch = collate(self, examples)
        batch["input_ids_list"] = [next_step("batches")("token_ids")]
        return batch

    def traced_draws(args, noise_scheduler, latents):
        tensor = next_step("draws")
        latents, noise, timesteps = tensor("latents"), tensor("noise"), tensor("timesteps")
        return noise, noise_scheduler.add_noise(latents, noise, timesteps), timesteps

    module.collator_class.__call__ = traced_batch
    module.get_noise_noisy_latents_and_timesteps = traced_draws


CHANGES = {"accelerate.accelerator": change_accelerator}
if CHANNELS:
    CHANGES["library.original_unet"] = change_unet
if TRACE:
    CHANGES["library.train_util"] = change_training


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
