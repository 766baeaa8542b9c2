"""Networks of every kind, made with LyCORIS 4.1.3 and sd-scripts' own networks/lora.py on small models, and what torch
says of them. Golden files for the networks' tests; inspect_check.py makes larger ones.

    .venv/bin/python -m tools.reference.network_files OUT --sd-scripts sd-scripts

`expected.json` holds for each file the kind, the modules with their norms and types, the modules that are zero, and the
norms of the blocks; for pairs of files the norm of the difference and the cosine. Norms are Frobenius norms of what
LyCORIS's own modules add to their layers, computed from the saved file. Where that depends on the
layer's weight, they are of what is trained: of OFT Q − Qᵀ, of GLoRA the products A = a1·a2 and B = b1·b2 times
alpha / rank, of T-LoRA P·diag(λ)·Q times alpha / rank, of DoRA the change before rescaling.
"""

import copy
import json
import logging
import math
import re
import sys
import tempfile
import types

from tools.common import golden

logging.disable(logging.WARNING)

import torch  # noqa: E402
from diffusers import UNet2DConditionModel  # noqa: E402
from lycoris import kohya  # noqa: E402
from lycoris.modules import get_module, make_module  # noqa: E402
from lycoris.modules.ia3 import IA3Module  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from transformers import CLIPTextConfig, CLIPTextModel  # noqa: E402

# A few layers of each sort, so that the golden files stay small; every one of them under the patterns of IA3, too.
PATTERNS = {
    "unet": [
        r"conv_in", r"down_blocks\.0\.attentions\.0\.proj_in", r"down_blocks\.0\.attentions\.0.*attn2\.to_k",
        r"down_blocks\.0\.attentions\.0.*ff\.net\.2", r"down_blocks\.0\.resnets\.0\.conv1",
        r"mid_block\.attentions\.0.*attn1\.to_v", r"up_blocks\.1\.attentions\.1.*attn2\.to_v",
    ],
    "text": [r".*self_attn\.k_proj", r".*mlp\.fc2"],
}  # fmt: skip
NORMS = [r".*attentions\.0.*norm1", r".*layer_norm1"]
IA3_PATTERNS = {
    "unet": [r".*attn2\.to_k", r".*attn2\.to_v", r".*ff\.net\.2"],
    "text": [r".*k_proj", r".*v_proj", r".*mlp\.fc2"],
}
METADATA = {
    "ss_base_model_version": "sd_v1", "ss_v2": "False", "ss_network_module": "lycoris.kohya", "ss_clip_skip": "1",
    "ss_unet_lr": "1.0", "ss_text_encoder_lr": "1.0", "ss_learning_rate": "1.0", "ss_steps": "20", "ss_epoch": "2",
    "ss_max_train_steps": "20",
}  # fmt: skip
TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}


def small_models():
    """(UNet, text encoder) of few channels, the names of whose layers are Stable Diffusion 1.x's."""
    torch.manual_seed(1)
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 8), down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), layers_per_block=1, cross_attention_dim=16,
        attention_head_dim=2, norm_num_groups=4,
    )  # fmt: skip
    config = CLIPTextConfig(
        vocab_size=50, hidden_size=16, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2,
        max_position_embeddings=77,
    )  # fmt: skip
    return unet, CLIPTextModel(config)


class Makers:
    """Networks on a pair of models."""

    def __init__(self, unet, text_encoder, patterns=PATTERNS, ia3_patterns=IA3_PATTERNS, sd_scripts=None):
        self.unet, self.text_encoder = unet, text_encoder
        self.patterns, self.ia3_patterns, self.sd_scripts = patterns, ia3_patterns, sd_scripts

    def preset(self, patterns, norms=()):
        """The path of a preset of LyCORIS."""
        lines = [
            "enable_conv = true", "unet_target_module = []", "text_encoder_target_module = []",
            f"unet_target_name = {json.dumps(patterns['unet'] + list(norms))}",
            f"text_encoder_target_name = {json.dumps(patterns['text'] + list(norms))}",
        ]  # fmt: skip
        with tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False) as file:
            file.write("\n".join(lines) + "\n")
        return file.name

    def lycoris(self, algo, seed, patterns=None, norms=(), alpha=2.0, fill=True, **options):
        """LyCORIS's network of an algorithm; with `fill` every parameter is random, as if trained."""
        patterns = patterns or self.patterns
        preset = "full" if "unet" in patterns and patterns["unet"] is None else self.preset(patterns, norms)
        torch.manual_seed(seed)
        network = kohya.create_network(
            1.0, 4, alpha, None, self.text_encoder, self.unet, algo=algo, preset=preset,
            warn_on_unmatched=False, conv_dim=2, conv_alpha=1.0, **options,
        )  # fmt: skip
        return self.registered(network, seed, fill)

    @staticmethod
    def registered(network, seed, fill):
        """The network with its modules as children, as `apply_to` makes them, without changing the models."""
        generator = torch.Generator().manual_seed(seed)
        for module in network.text_encoder_loras + network.unet_loras:
            network.add_module(module.lora_name, module)
            if fill:
                for parameter in module.parameters():
                    parameter.data += torch.randn(parameter.shape, generator=generator) * 0.1
        return network

    def ia3(self, seed, on_input=()):
        """iA3 modules of LyCORIS; those whose keys end in `on_input` scale their layer's input."""
        network = torch.nn.Module()
        network.text_encoder_loras, network.unet_loras = [], []
        for prefix, root, patterns, modules in (
            ("lora_te_", self.text_encoder, self.ia3_patterns["text"], network.text_encoder_loras),
            ("lora_unet_", self.unet, self.ia3_patterns["unet"], network.unet_loras),
        ):
            for name, layer in root.named_modules():
                if any(re.match(pattern + "$", name) for pattern in patterns):
                    key = prefix + name.replace(".", "_")
                    modules.append(IA3Module(key, layer, train_on_input=key.endswith(tuple(on_input) or ("-",))))
        return self.registered(network, seed, True)

    def lora(self, seed, **options):
        """sd-scripts' own networks/lora.py."""
        lora = sd_scripts_lora(self.sd_scripts)
        torch.manual_seed(seed)
        models = copy.deepcopy(self.text_encoder), copy.deepcopy(self.unet)
        network = lora.create_network(1.0, 4, 2.0, None, *models, **options)
        network.apply_to(*models)
        for module in network.text_encoder_loras + network.unet_loras:
            torch.nn.init.normal_(module.lora_up.weight, std=0.1)
        return network


def sd_scripts_lora(folder):
    """networks/lora.py of sd-scripts; what its other files ask of torchvision is not used here."""
    if "torchvision" not in sys.modules:
        stand_in = types.ModuleType("torchvision")
        stand_in.transforms = types.ModuleType("torchvision.transforms")
        sys.modules |= {"torchvision": stand_in, "torchvision.transforms": stand_in.transforms}
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    from networks import lora

    return lora


def state(network, dtype=torch.float16, keep=None):
    """What `save_weights` saves: every tensor in the type."""
    tensors = {key: value.detach().clone().to(dtype).contiguous() for key, value in network.state_dict().items()}
    return {key: value for key, value in tensors.items() if keep is None or re.search(keep, key)}


def save(path, tensors, metadata):
    save_file(tensors, path, {key: str(value) for key, value in metadata.items()})


# What a saved network must be called, by the file's name before the first dot or dash.
KINDS = {
    "ia3": "ia3", "lora": "lora", "locon": "locon", "loha": "loha", "lokr": "lokr", "dylora": "dylora", "oft": "oft",
    "boft": "boft", "glora": "glora", "tlora": "tlora", "full": "full", "dora": "locon", "zero": "locon",
    "norms": "locon", "peft": "lora", "empty": None,
}  # fmt: skip


def network_files(makers, sd_scripts_layers=r".*"):
    """(name, tensors, metadata) of every network; `sd_scripts_layers` keeps some of sd-scripts' modules."""
    arguments = lambda **values: {"ss_network_args": json.dumps(values)}
    yield "ia3-output", state(makers.ia3(1)), METADATA | arguments(algo="ia3")
    yield "ia3-later", state(makers.ia3(2)), METADATA | arguments(algo="ia3") | {"ss_steps": "10", "ss_seed": "5"}
    on_input = state(makers.ia3(3, on_input=["ff_net_2", "mlp_fc2"]), torch.float32)
    yield "ia3-input", on_input, METADATA | arguments(algo="ia3", train_on_input="True")
    lora_metadata = METADATA | {"ss_network_module": "networks.lora", "ss_network_dim": "4", "ss_network_alpha": "2.0"}
    yield "lora-sd-scripts", state(makers.lora(4), keep=sd_scripts_layers), lora_metadata
    yield "lora-later", state(makers.lora(5), keep=sd_scripts_layers), lora_metadata
    with_convolutions = makers.lora(6, conv_dim="2", conv_alpha="1")
    yield "locon-sd-scripts", state(with_convolutions, torch.bfloat16, sd_scripts_layers), lora_metadata
    yield "locon-tucker", state(makers.lycoris("locon", 7, use_tucker=True), torch.float32), METADATA
    yield "loha", state(makers.lycoris("loha", 8)), METADATA | arguments(algo="loha")
    yield "loha-later", state(makers.lycoris("loha", 9)), METADATA | arguments(algo="loha")
    yield "loha-tucker", state(makers.lycoris("loha", 10, use_tucker=True)), METADATA
    yield "lokr", state(makers.lycoris("lokr", 11, factor=2)), METADATA | arguments(algo="lokr")
    yield "lokr-later", state(makers.lycoris("lokr", 12, factor=2)), METADATA | arguments(algo="lokr")
    yield "lokr-full", state(makers.lycoris("lokr", 13, full_matrix=True)), METADATA
    yield "dora", state(makers.lycoris("lora", 14, dora_wd=True)), METADATA | arguments(algo="lora", dora_wd="True")
    yield "dylora", state(makers.lycoris("dylora", 15, block_size=2)), METADATA | arguments(algo="dylora")
    yield "oft-diagonal", state(makers.lycoris("diag-oft", 16, alpha=0.0)), METADATA
    yield "boft", state(makers.lycoris("boft", 17, alpha=0.0)), METADATA
    yield "glora", state(makers.lycoris("glora", 18)), METADATA
    yield "tlora", state(makers.lycoris("tlora", 19)), METADATA
    full = makers.lycoris("full", 20)
    for module in full.text_encoder_loras + full.unet_loras:
        # As `apply_to` leaves it: the module holds the changed weight, and saves the difference.
        module.weight.data += module.org_weight
        if module.bias is not None:
            module.bias.data += module.org_bias[0]
    yield "full", state(full), METADATA | arguments(algo="full")
    yield "norms", state(makers.lycoris("lora", 21, norms=NORMS, train_norm=True)), METADATA
    yield "zero", state(makers.lycoris("lora", 22, fill=False)), METADATA
    infected = state(makers.ia3(23))
    infected[next(key for key in infected if "mid_block" in key and key.endswith(".weight"))][3] = math.nan
    yield "ia3-nan", infected, METADATA
    skipped = state(makers.ia3(24))
    last = max(int(number) for number in re.findall(r"encoder_layers_(\d+)_", " ".join(skipped)))
    for key, tensor in skipped.items():
        if f"encoder_layers_{last}_" in key and key.endswith(".weight"):
            tensor.zero_()
    yield "ia3-clip-skip", skipped, METADATA | {"ss_clip_skip": "2"}
    # The same vectors where nothing explains them.
    yield "ia3-dead", skipped, METADATA
    torch.manual_seed(25)
    empty = kohya.create_network(
        1.0, 4, 1.0, None, makers.text_encoder, makers.unet, algo="ia3", preset="ia3", warn_on_unmatched=False
    )
    if empty.text_encoder_loras or empty.unet_loras:
        raise SystemExit("LyCORIS's own preset ia3 attaches modules now: the rules and this script say it does not")
    yield "empty", {}, METADATA | arguments(algo="ia3", preset="ia3")
    yield "peft", peft_names(state(makers.lora(26), keep=sd_scripts_layers), makers), {}


def peft_names(tensors, makers):
    """A network under the names that diffusers saves with PEFT: alpha / rank is multiplied in."""
    names = {}
    for prefix, root, start in (
        ("lora_unet_", makers.unet, "unet."),
        ("lora_te_", makers.text_encoder, "text_encoder."),
    ):
        names |= {prefix + name.replace(".", "_"): start + name for name, _ in root.named_modules() if name}
    result = {}
    for key, tensor in tensors.items():
        module, role = key.split(".", 1)
        scale = tensors[module + ".alpha"].float() / len(tensors[module + ".lora_down.weight"])
        if role == "lora_down.weight":
            result[names[module] + ".lora_A.weight"] = tensor
        elif role == "lora_up.weight":
            result[names[module] + ".lora_B.weight"] = (tensor.float() * scale).to(tensor.dtype)
    return result


# MARK: what torch says


def module_kind(tensors):
    """A module's kind by its tensors' names, which are LyCORIS's."""
    if "hada_w1_a" in tensors:
        return "loha"
    if any(name.startswith("lokr_") for name in tensors):
        return "lokr"
    if "oft_blocks" in tensors:
        return "oft" if tensors["oft_blocks"].dim() == 3 else "boft"
    if "lambda_layer" in tensors:
        return "tlora"
    if "a1.weight" in tensors:
        return "glora"
    if "lora_up.weight" in tensors:
        down = tensors["lora_down.weight"]
        return "locon" if "lora_mid.weight" in tensors or max(down.shape[2:], default=1) > 1 else "lora"
    if "diff" in tensors:
        return "full"
    return "norm" if "w_norm" in tensors else "ia3"


def change(key, kind, tensors, layer):
    """What a module adds: a list of tensors in double precision whose concatenation has the norm that is compared."""
    tensors = {name: tensor.double() for name, tensor in tensors.items()}
    flat = lambda tensor: tensor.reshape(len(tensor), -1)
    if kind == "ia3":
        return [tensors["weight"]]
    if kind in ("oft", "boft"):
        blocks = tensors["oft_blocks"]
        return [blocks - blocks.transpose(-1, -2)]
    if kind == "glora":
        scale = tensors["alpha"] / len(tensors["a2.weight"])
        sides = [flat(tensors[f"{side}1.weight"]) @ flat(tensors[f"{side}2.weight"]) for side in "ab"]
        return [scale * side for side in sides]
    if kind == "tlora":
        queries, outputs = flat(tensors["q_layer.weight"]), flat(tensors["p_layer.weight"])
        return [tensors["alpha"] / len(queries) * (outputs * tensors["lambda_layer"].reshape(1, -1)) @ queries]
    if kind == "full":
        return [tensors["diff"]] + [tensors[name] for name in ("diff_b",) if name in tensors]
    if kind == "norm":
        return [tensors["w_norm"], tensors["b_norm"]]
    # By LyCORIS's own module, without DoRA's rescaling.
    tensors.pop("dora_scale", None)
    if "lora_up.weight" in tensors and tensors["lora_up.weight"].dim() < tensors["lora_down.weight"].dim():
        # DyLoRA saves a convolution's so, and LyCORIS itself cannot load it.
        tensors["lora_up.weight"] = tensors["lora_up.weight"][..., None, None]
    weights = {f"{key}.{name}": tensor.float() for name, tensor in tensors.items()}
    module_class, parameters = get_module(weights, key)
    module = make_module(module_class, parameters, key, layer)
    if kind in ("loha", "lokr"):
        # What `forward` adds; `get_diff_weight` of these two multiplies by alpha / rank twice.
        return [module.get_weight(module.shape).detach().double()]
    return [module.get_diff_weight()[0].detach().double()]


def block(key):
    """The block by the numbering of web UIs, from the names of diffusers' blocks of one pair of layers each."""
    if match := re.match(r"lora_te_text_model_encoder_layers_(\d+)_", key):
        return f"TE{int(match[1]):02}"
    name = key.removeprefix("lora_unet_")
    if match := re.match(r"down_blocks_(\d+)_(?:attentions|resnets)_(\d+)", name):
        return f"IN{3 * int(match[1]) + int(match[2]) + 1:02}"
    if match := re.match(r"up_blocks_(\d+)_(?:attentions|resnets)_(\d+)", name):
        return f"OUT{3 * int(match[1]) + int(match[2]):02}"
    if match := re.match(r"down_blocks_(\d+)_downsamplers", name):
        return f"IN{3 * int(match[1]) + 3:02}"
    if match := re.match(r"up_blocks_(\d+)_upsamplers", name):
        return f"OUT{3 * int(match[1]) + 2:02}"
    for start, answer in (("mid_block", "MID"), ("conv_in", "IN00"), ("conv_out", "OUT"), ("time_emb", "TIME")):
        if name.startswith(start):
            return answer
    raise SystemExit(f"{key} is in no block")


def read(path, layers):
    """{key: (kind, dtype, change)} of a file; PEFT's names are turned into sd-scripts'."""
    tensors = load_file(path)
    groups = {}
    for name, tensor in tensors.items():
        if name.startswith(("unet.", "text_encoder.")):
            name, role = re.fullmatch(r"(.*)\.lora_([AB])\.weight", name).groups()
            prefix, rest = name.split(".", 1)
            module = {"unet": "lora_unet_", "text_encoder": "lora_te_"}[prefix] + rest.replace(".", "_")
            role = {"A": "lora_down.weight", "B": "lora_up.weight"}[role]
            if role == "lora_down.weight":
                groups.setdefault(module, {})["alpha"] = torch.tensor(float(len(tensor)))
        else:
            module, role = name.split(".", 1)
        groups.setdefault(module, {})[role] = tensor
    result = {}
    for key, group in sorted(groups.items()):
        kind = module_kind(group)
        dtype = next(tensor.dtype for role, tensor in group.items() if role not in ("alpha", "on_input"))
        result[key] = (kind, TYPES[dtype], change(key, kind, group, layers.get(key)))
    return result


def norm(parts):
    value = math.sqrt(sum(float((part * part).sum()) for part in parts))
    return value if math.isfinite(value) else None


def described(path, layers):
    """What `ia3 inspect` must say of a file."""
    name = path.name.removesuffix(".safetensors")
    modules = read(path, layers)
    kind = KINDS[re.split(r"[-.]", name)[0]]
    if name.startswith("dylora"):
        modules = {key: ("dylora", *value[1:]) for key, value in modules.items()}
    if kind == "locon" and not any(value[0] == "locon" for value in modules.values()):
        kind = "lora"
    norms = {key: norm(value[2]) for key, value in modules.items()}
    blocks = {}
    for key, value in norms.items():
        blocks.setdefault(block(key), []).append(value)
    return {
        "kind": kind,
        "modules": {key: [value[0], value[1], norms[key]] for key, value in modules.items()},
        "zero": [key for key, value in norms.items() if value == 0],
        "blocks": {
            name: None if None in values else math.sqrt(sum(value * value for value in values))
            for name, values in blocks.items()
        },
    }


PAIRS = [
    ("ia3-output", "ia3-later"), ("lora-sd-scripts", "lora-later"), ("loha", "loha-later"), ("lokr", "lokr-later"),
    ("locon-tucker", "norms"), ("ia3-output", "lora-later"),
]  # fmt: skip


def compared(first, second, layers):
    """The norm of the difference of two files and the cosine, over the modules that are comparable in both."""
    one, two = read(first, layers), read(second, layers)
    family = lambda kind: "lora" if kind in ("lora", "locon", "loha", "lokr", "full") else kind
    keys = [key for key in one if key in two and family(one[key][0]) == family(two[key][0])]
    products = [0.0, 0.0, 0.0]
    for key in keys:
        a = torch.cat([part.reshape(-1) for part in one[key][2]])
        b = torch.cat([part.reshape(-1) for part in two[key][2]])
        for index, (left, right) in enumerate(((a, a), (b, b), (a - b, a - b))):
            products[index] += float(left @ right)
    if not keys:
        return {"modules": 0}
    norms = [math.sqrt(product) for product in products]
    cosine = (products[0] + products[1] - products[2]) / 2 / (norms[0] * norms[1])
    return {"modules": len(keys), "first": norms[0], "second": norms[1], "difference": norms[2], "cosine": cosine}


def layers_of(unet, text_encoder):
    layers = {"lora_te_" + name.replace(".", "_"): layer for name, layer in text_encoder.named_modules()}
    return layers | {"lora_unet_" + name.replace(".", "_"): layer for name, layer in unet.named_modules()}


def make(folder, makers, sd_scripts_layers=r".*"):
    """Writes the networks, and a file that is cut in its last tensor."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tensors, metadata in network_files(makers, sd_scripts_layers):
        save(folder / f"{name}.safetensors", tensors, metadata)
    # Without metadata, whose order changes from run to run, so that its bytes are the same everywhere.
    save(folder / "truncated.safetensors", {"lora_unet_conv_in.weight": torch.arange(64.0)}, {})
    whole = (folder / "truncated.safetensors").read_bytes()
    (folder / "truncated.safetensors").write_bytes(whole[:-7])
    for path in folder.glob("*.safetensors"):
        path.chmod(0o644)


def expectations(folder, layers):
    paths = sorted(folder.glob("*.safetensors"))
    files = {path.stem: described(path, layers) for path in paths if path.stem != "truncated"}
    pairs = [
        [first, second, compared(folder / f"{first}.safetensors", folder / f"{second}.safetensors", layers)]
        for first, second in PAIRS
    ]
    return {"files": files, "pairs": pairs}


def text_of(expected):
    """JSON with a line for each module."""
    lines = ["{", '"files": {']
    for number, (name, file) in enumerate(expected["files"].items()):
        lines.append(f'{json.dumps(name)}: {{"kind": {json.dumps(file["kind"])}, "zero": {json.dumps(file["zero"])},')
        lines.append(f'"blocks": {json.dumps(file["blocks"])}, "modules": {{')
        modules = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in file["modules"].items()]
        lines.append(",\n".join(modules) + ("}}," if number + 1 < len(expected["files"]) else "}}"))
    lines += ["},", '"pairs": [', ",\n".join(json.dumps(pair) for pair in expected["pairs"]), "]}"]
    return "\n".join(lines) + "\n"


def main():
    arguments = golden.arguments(__doc__, "sd_scripts")
    models = small_models()
    makers = Makers(*models, sd_scripts=arguments.sd_scripts)
    make(arguments.out, makers, r"down_blocks_0_attentions_0.*(to_k|proj_in|conv)|resnets_0_conv1|layers_[02].*fc2")
    expected = expectations(arguments.out, layers_of(*models))
    (arguments.out / "expected.json").write_text(text_of(expected))


if __name__ == "__main__":
    with torch.no_grad():
        main()
