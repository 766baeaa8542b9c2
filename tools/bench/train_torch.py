"""PyTorch's training step on a Stable Diffusion 1.x checkpoint: diffusers' UNet, transformers' text encoder, iA3 on
both, Prodigy; random latents, batch 1, one prompt of 77 tokens, as sd-scripts does it less its data loading.

Writes one JSON line when each step is done; train.py reads their times. `--path lycoris` is LyCORIS's own (the weight's
difference as a second weight), `--path hook` scales the activations instead, as a faster Python program could.
"""

import argparse
import json
import logging

logging.disable(logging.WARNING)

import torch  # noqa: E402
from prodigyopt import Prodigy  # noqa: E402

from tools.reference.ia3_network import attach, group_of, preset_layers  # noqa: E402
from tools.reference.sd_models import hidden_states, load_models, noise_scheduler  # noqa: E402


def network(unet, text_encoder, path):
    """The vectors of the `ia3` preset, on output, by key."""
    layers = preset_layers(unet, text_encoder)
    if path == "lycoris":
        modules = attach(unet, text_encoder, dict.fromkeys(layers, False))
        for module in modules.values():
            module.weight.data = module.weight.data.float()
        return {key: module.weight for key, module in modules.items()}
    vectors = {key: torch.nn.Parameter(torch.zeros(layer.out_features)) for key, layer in layers.items()}
    for key, layer in layers.items():
        layer.register_forward_hook(lambda m, x, y, v=vectors[key]: y * (1 + v.to(y.dtype)))
    return vectors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--latent", type=int, default=64, help="side of the square latent")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--path", choices=["lycoris", "hook"], default="lycoris")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--gradient-checkpointing", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    bf16 = arguments.precision == "bf16"
    # As sd-scripts' mixed_precision: frozen weights in bfloat16, trained ones in float32, autocast around both models.
    dtype = torch.bfloat16 if bf16 else torch.float32
    unet, text_encoder = load_models(arguments.model, dtype)
    vectors = network(unet, text_encoder, arguments.path)
    unet.train(), text_encoder.train()
    if arguments.gradient_checkpointing:
        unet.enable_gradient_checkpointing()
        text_encoder.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    groups = [{"params": [v for k, v in vectors.items() if group_of(k) == index]} for index in (0, 1)]
    optimizer = Prodigy(groups, lr=1.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=arguments.steps + 1)
    scheduler = noise_scheduler()
    vocabulary = text_encoder.config.vocab_size
    ids = torch.randint(0, vocabulary - 2, (1, 1, 77))
    ids[..., 0], ids[..., 20:] = vocabulary - 2, vocabulary - 1
    latents = torch.randn(1, 4, arguments.latent, arguments.latent) * 0.9
    for number in range(1, arguments.steps + 1):
        noise = torch.randn_like(latents)
        timesteps = torch.randint(0, 1000, (1,))
        noisy = scheduler.add_noise(latents, noise, timesteps)
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            states = hidden_states(text_encoder, ids, None)
            prediction = unet(noisy.to(dtype), timesteps, states).sample
        loss = torch.nn.functional.mse_loss(prediction.float(), noise)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(vectors.values()), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        print(json.dumps({"event": "step", "step": number, "loss": loss.item()}), flush=True)


if __name__ == "__main__":
    main()
