"""Weights into which LyCORIS merges networks: golden files for the merging tests.

    .venv/bin/python -m tools.reference.merges Tests/Core/MergingTests/Golden

The layers are a few of a UNet of 32 channels and a text encoder of width 16, their weights by the formula of
weights.py. `NAME.safetensors` is a network as LyCORIS saves it, `merged-NAME.safetensors` what its modules'
`get_merged_weight` gives at multiplier 0.7, under the layers' names in diffusers' layout.
"""

import logging

from tools.common import golden

logging.disable(logging.WARNING)

import torch  # noqa: E402
from lycoris.modules.ia3 import IA3Module  # noqa: E402
from lycoris.modules.locon import LoConModule  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from tools.reference.weights import tensor  # noqa: E402

MULTIPLIER = 0.7
LINEAR = torch.nn.Linear
BLOCK = "down_blocks.0.attentions.0.transformer_blocks.0"
LAYER = "text_model.encoder.layers.1"


def convolution(inputs, outputs, kernel):
    return torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


# The network, the class with its options, the model, the layer's name and the layer.
MODULES = [
    ("lora", LoConModule, {"lora_dim": 4, "alpha": 2}, "unet", f"{BLOCK}.attn1.to_q", LINEAR(32, 32, bias=False)),
    ("lora", LoConModule, {"lora_dim": 40, "alpha": 1}, "unet", f"{BLOCK}.attn2.to_k", LINEAR(16, 32, bias=False)),
    ("lora", LoConModule, {"lora_dim": 4, "alpha": 4}, "unet", "down_blocks.0.attentions.0.proj_in", convolution(32, 32, 1)),
    ("lora", LoConModule, {"lora_dim": 8, "alpha": 3}, "text_encoder", f"{LAYER}.mlp.fc1", LINEAR(16, 64)),
    ("locon", LoConModule, {"lora_dim": 2, "alpha": 1}, "unet", "conv_in", convolution(4, 32, 3)),
    ("locon", LoConModule, {"lora_dim": 2, "alpha": 1, "use_tucker": True}, "unet", "conv_out", convolution(32, 4, 3)),
    ("ia3", IA3Module, {}, "unet", f"{BLOCK}.attn2.to_v", LINEAR(16, 32, bias=False)),
    ("ia3", IA3Module, {"train_on_input": True}, "unet", f"{BLOCK}.ff.net.2", LINEAR(128, 32)),
    ("ia3", IA3Module, {}, "unet", "conv_in", convolution(4, 32, 3)),
    ("ia3", IA3Module, {"train_on_input": True}, "unet", "conv_out", convolution(32, 4, 3)),
    ("ia3", IA3Module, {}, "text_encoder", f"{LAYER}.self_attn.k_proj", LINEAR(16, 16)),
]  # fmt: skip
PREFIXES = {"unet": "lora_unet_", "text_encoder": "lora_te_"}


def main():
    folder = golden.arguments(__doc__).out
    generator = torch.Generator().manual_seed(1)
    networks, merged = {}, {}
    for network, module_class, options, model, name, layer in MODULES:
        layer.weight.copy_(torch.from_numpy(tensor(f"{model}.{name}.weight", tuple(layer.weight.shape))))
        key = PREFIXES[model] + name.replace(".", "_")
        module = module_class(key, layer, **options)
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
        tensors = module.state_dict()
        networks.setdefault(network, {}).update(
            {f"{key}.{role}": value.detach().clone().contiguous() for role, value in tensors.items()}
        )
        weight = module.get_merged_weight(multiplier=MULTIPLIER)[0].reshape(layer.weight.shape)
        merged.setdefault(network, {})[f"{model}.{name}.weight"] = weight.detach().clone().contiguous()
    for network in networks:
        save_file(networks[network], folder / f"{network}.safetensors")
        save_file(merged[network], folder / f"merged-{network}.safetensors")
    for path in folder.glob("*.safetensors"):
        path.chmod(0o644)


if __name__ == "__main__":
    with torch.no_grad():
        main()
