"""Golden files of the models at the tiny size, from transformers, diffusers and LyCORIS.

    .venv/bin/python -m tools.reference.models Tests/Core/StableDiffusionTests/Golden

Needs torch, diffusers 0.32, transformers 4.54 (before 5, which renames modules), lycoris-lora 4.1, safetensors. The
weights and inputs follow from their names (weights.py) and are not stored. Images and latents are written NHWC, as
ours are. A file keeps every 13th value of what is large; 13 has no divisor in common with a channel count, so
all channels are met.
"""

from typing import ClassVar

import diffusers
import lycoris
import numpy
import torch
import transformers
from lycoris.modules.ia3 import IA3Module

from tools.common import golden, safetensors_io
from tools.reference import weights

STRIDE = 13
LARGE = 2100


class Golden:
    """One file's tensors."""

    TYPES: ClassVar = {torch.float32: "F32", torch.int64: "I64"}

    def __init__(self):
        self.tensors = {}

    def __setitem__(self, name, tensor):
        tensor = tensor.detach().contiguous().clone()
        if tensor.dtype == torch.float32 and tensor.numel() > LARGE:
            tensor = tensor.flatten()[::STRIDE].clone()
        self.tensors[name] = tensor

    def write(self, path):
        versions = {
            "torch": torch.__version__,
            "cpu_capability": torch.backends.cpu.get_cpu_capability(),
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
            "lycoris": getattr(lycoris, "__version__", "4.1.3"),
        }
        names = sorted(self.tensors, key=lambda name: (-self.tensors[name].element_size(), name))
        tensors = {name: self.tensors[name] for name in names}
        safetensors_io.write(
            path,
            {
                name: (self.TYPES[tensor.dtype], tensor.shape, tensor.numpy().tobytes())
                for name, tensor in tensors.items()
            },
            versions,
        )


def given(name, *shape):
    """An input of unit variance."""
    values = weights.uniform(f"input.{name}", int(numpy.prod(shape))) * numpy.float32(3**0.5)
    return torch.from_numpy(values.reshape(shape))


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def nchw(x):
    return x.permute(0, 3, 1, 2).contiguous()


def token_ids(name, *shape):
    """Chunks of 77: the begin token, words, and end tokens from a place that differs by chunk."""
    count = int(numpy.prod(shape))
    words = ((weights.uniform(f"input.{name}", count * 77) + 1) / 2 * 49405).astype(numpy.int64).reshape(count, 77)
    for row, ids in enumerate(words):
        ids[0] = 49406
        ids[(11 + 23 * row) % 70 + 3 :] = 49407
    return torch.from_numpy(words.reshape(*shape, 77))


def encode(model, tokens, clip_skip):
    """sd-scripts' SdTextEncodingStrategy.encode_tokens for SD 1.x, of its equations."""
    batch, chunks, length = tokens.shape
    output = model(tokens.reshape(-1, length), output_hidden_states=True)
    if clip_skip is None:
        states = output.last_hidden_state
    else:
        states = model.text_model.final_layer_norm(output.hidden_states[-clip_skip])
    states = states.reshape(batch, chunks, length, -1)
    if chunks == 1:
        return states[:, 0]
    inner = states[:, :, 1:-1].reshape(batch, chunks * (length - 2), -1)
    return torch.cat([states[:, 0, :1], inner, states[:, -1, -1:]], dim=1)


def weighted(states, token_weights):
    """sd-scripts' encode_tokens_with_weights: [B, chunks, 77] weights on the rejoined states."""
    if token_weights.shape[1] == 1:
        return states * token_weights[:, 0, :, None]
    factors = torch.ones(states.shape[:2])
    factors[:, 1:-1] = token_weights[:, :, 1:-1].reshape(len(states), -1)
    return states * factors[..., None]


def attach(module, prefix, targets, on_input):
    """LyCORIS's own modules on the layers that `targets` picks; vectors in −0.3 … 0.3."""
    attached = {}
    for name, layer in module.named_modules():
        if not isinstance(layer, (torch.nn.Linear, torch.nn.Conv2d)) or not targets(name):
            continue
        key = f"{prefix}_{name}".replace(".", "_")
        ia3 = IA3Module(key, layer, 1.0, train_on_input=on_input(name))
        values = weights.uniform(key, ia3.weight.numel()) * numpy.float32(0.3)
        with torch.no_grad():
            ia3.weight.copy_(torch.from_numpy(values).reshape(ia3.weight.shape))
        ia3.apply_to()
        attached[key] = ia3
    return attached


def is_preset_target(name):
    return name.endswith(("to_k", "to_v", "ff.net.2", "k_proj", "v_proj", "mlp.fc2"))


def is_second_linear(name):
    return name.endswith(("ff.net.2", "mlp.fc2"))


def text(golden):
    model = weights.text_encoder("tiny")
    for chunks in (1, 2, 3):
        tokens = token_ids(f"tokens.{chunks}", 2, chunks)
        golden[f"tokens.{chunks}"] = tokens
        for skip in (None, 1, 2, 3) if chunks == 1 else (2,):
            golden[f"states.{chunks}.{skip or 'none'}"] = encode(model, tokens, skip)
        factors = given(f"token_weights.{chunks}", 2, chunks, 77)
        golden[f"weighted.{chunks}"] = weighted(encode(model, tokens, None), factors)


def unet(golden):
    model = weights.unet("tiny")
    for batch, height, width, length in ((2, 16, 16, 77), (1, 24, 16, 77), (1, 13, 10, 77), (1, 8, 9, 152)):
        case = f"{batch}x{height}x{width}x{length}"
        sample = given(f"sample.{case}", batch, height, width, 4)
        context = given(f"context.{case}", batch, length, 64)
        output = model(nchw(sample), torch.tensor([7, 981][:batch]), context).sample
        golden[f"prediction.{case}"] = nhwc(output)


def vae(golden):
    model = weights.vae("tiny")
    for height, width in ((32, 32), (40, 24)):
        case = f"{height}x{width}"
        moments = model.encode(nchw(given(f"image.{case}", 1, height, width, 3)) / 2).latent_dist
        golden[f"mean.{case}"] = nhwc(moments.mean)
        golden[f"log_variance.{case}"] = nhwc(moments.logvar)
        latents = given(f"latents.{case}", 1, height // 8, width // 8, 4)
        golden[f"image.{case}"] = nhwc(model.decode(nchw(latents)).sample)


def gradients(golden, case, targets, on_input, clip_skip, keep_all):
    """One step of both models: Σ prediction ⊙ probe, by every attached vector, in the order of the sorted keys.

    `present` says which vectors have a gradient; `gradients` is theirs, one after the other.
    """
    models = {"lora_te": weights.text_encoder("tiny"), "lora_unet": weights.unet("tiny")}
    attached = {}
    for prefix, model in models.items():
        attached |= attach(model, prefix, targets, on_input)
    states = encode(models["lora_te"], token_ids("tokens.1", 2, 1), clip_skip)
    sample = given("sample.2x16x16x77", 2, 16, 16, 4)
    prediction = models["lora_unet"](nchw(sample), torch.tensor([7, 981]), states).sample
    golden[f"{case}.states"] = states
    golden[f"{case}.prediction"] = nhwc(prediction)
    (nhwc(prediction) * given("probe", 2, 16, 16, 4)).sum().backward()
    gradients = {key: attached[key].weight.grad for key in sorted(attached)}
    present = [gradient.flatten() for gradient in gradients.values() if gradient is not None]
    golden.tensors[f"{case}.present"] = torch.tensor([int(g is not None) for g in gradients.values()])
    golden.tensors[f"{case}.norms"] = torch.stack([gradient.norm() for gradient in present])
    every = 1 if keep_all else STRIDE
    golden.tensors[f"{case}.gradients"] = torch.cat([gradient[::every] for gradient in present])


def schedule(golden):
    from diffusers import DDPMScheduler
    from diffusers.models.embeddings import get_timestep_embedding

    scheduler = DDPMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000, clip_sample=False
    )
    cumulative = scheduler.alphas_cumprod
    golden["alphas_cumprod"] = cumulative
    golden["snr"] = (cumulative.sqrt() / (1 - cumulative).sqrt()) ** 2
    latents, noise = given("latents", 4, 2, 3, 4), given("noise", 4, 2, 3, 4)
    steps = torch.tensor([0, 1, 499, 999])
    golden["noisy"] = scheduler.add_noise(latents, noise, steps)
    golden["velocity"] = scheduler.get_velocity(latents, noise, steps)
    alphas = (1 - scheduler.betas).cumprod(0).sqrt()
    first, last = alphas[0].clone(), alphas[-1].clone()
    alphas -= last
    alphas *= first / (first - last)
    products = alphas**2
    betas = 1 - torch.cat([products[:1], products[1:] / products[:-1]])
    golden["zero_terminal.alphas_cumprod"] = torch.cumprod(1.0 - betas, 0)
    steps = torch.tensor([0.0, 1, 17, 500, 999, 333.25])
    for width in (32, 320):
        golden[f"embedding.{width}"] = get_timestep_embedding(
            steps, width, flip_sin_to_cos=True, downscale_freq_shift=0
        )


def tensors(golden):
    """Count and FNV-1a hash of `name: shape` of every parameter, by size."""
    for size in weights.SIZES:
        for name, build in (("unet", weights.unet), ("text_encoder", weights.text_encoder), ("vae", weights.vae)):
            filling, weights.fill = weights.fill, lambda module, prefix, seed: module
            with torch.device("meta"):
                parameters = build(size, 0).named_parameters()
            weights.fill = filling
            lines = [f"{key}: {'x'.join(map(str, value.shape))}" for key, value in parameters]
            digest = weights.fnv1a("\n".join(sorted(lines)))
            golden[f"{size}.{name}"] = torch.tensor([len(lines), digest >> 32, digest & 0xFFFFFFFF])


def formula(golden):
    """A norm's weight, a bias and a matrix of a name, with seed 5."""
    for name, shape in (
        ("norm.weight", (6,)),
        ("norm.bias", (6,)),
        ("linear.weight", (2, 5)),
        ("conv.weight", (1, 3, 3, 3)),
    ):
        golden[name] = torch.from_numpy(weights.tensor(name, shape, 5))


def main(folder):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for name, make in (
        ("text", text), ("unet", unet), ("vae", vae), ("schedule", schedule), ("tensors", tensors),
        ("formula", formula),
    ):  # fmt: skip
        golden = Golden()
        with torch.no_grad():
            make(golden)
        golden.write(folder / f"{name}.safetensors")
    golden = Golden()
    gradients(golden, "output", is_preset_target, lambda name: False, None, True)
    gradients(golden, "input", is_preset_target, is_second_linear, 2, True)
    golden.write(folder / "gradients.safetensors")
    golden = Golden()
    every_layer = lambda name: name != "text_model.embeddings"
    gradients(golden, "full", every_layer, lambda name: False, 1, False)
    gradients(golden, "full_input", every_layer, lambda name: True, 1, False)
    golden.write(folder / "gradients_full.safetensors")


if __name__ == "__main__":
    main(golden.arguments(__doc__).out)
