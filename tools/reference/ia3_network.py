"""iA3 vectors on diffusers' UNet and transformers' text encoder by LyCORIS's own IA3Module.

LyCORIS 4.1.3 cannot attach its `ia3` preset itself (the preset's patterns are anchored) nor load a file of it, so the
class is constructed directly, one for each key.
"""

from lycoris.modules.ia3 import IA3Module

ON_INPUT = ("ff_net_2", "mlp_fc2")
PREFIXES = {"lora_te_": 0, "lora_unet_": 1}


def is_on_input(key, train_on_input):
    """Whether the preset trains the layer of `key` on its input."""
    return bool(train_on_input) and key.endswith(ON_INPUT)


def group_of(key):
    """0 for the text encoder, 1 for the UNet: the order of sd-scripts' parameter groups."""
    return next(group for prefix, group in PREFIXES.items() if key.startswith(prefix))


# The layers of LyCORIS's preset `ia3`, by the end of their names.
PRESET = {"lora_te_": ("k_proj", "v_proj", "mlp.fc2"), "lora_unet_": ("to_k", "to_v", "ff.net.2")}


def preset_layers(unet, text_encoder):
    """The preset's layers by key."""
    return {
        prefix + name.replace(".", "_"): layer
        for prefix, root in (("lora_te_", text_encoder), ("lora_unet_", unet))
        for name, layer in root.named_modules()
        if name.endswith(PRESET[prefix])
    }


def attach(unet, text_encoder, on_input):
    """IA3Modules, attached, by key; `on_input` maps every key wanted to whether its vector is on the input."""
    layers = {}
    for prefix, root in (("lora_te_", text_encoder), ("lora_unet_", unet)):
        layers.update({prefix + name.replace(".", "_"): layer for name, layer in root.named_modules() if name})
    unknown = sorted(set(on_input) - set(layers))
    if unknown:
        raise SystemExit(f"the model has no layer for {len(unknown)} keys, first {unknown[0]}")
    modules = {}
    for key, flag in on_input.items():
        layer = layers[key]
        module = IA3Module(key, layer, multiplier=1.0, train_on_input=flag).to(layer.weight.dtype)
        module.apply_to()
        modules[key] = module
    return modules
