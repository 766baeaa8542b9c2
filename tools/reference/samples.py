"""Golden files of generating images: prompts, noise, samplers, from transformers, diffusers and torch at the tiny size.

    .venv/bin/python -m tools.reference.samples Tests/Core/SamplingTests/Golden

The samplers are diffusers' schedulers, set up to be k-diffusion's as the webui calls them. Where the two differ, the
webui's way is taken:

- noise levels between two timesteps are interpolated by their logarithm, diffusers' Euler schedulers do it linearly;
- timesteps of Karras' noise levels are not rounded;
- a single step is taken at the highest timestep;
- noise begins at the highest level in DPM++ 2M, too, where diffusers' begins at a variance of 1;
- DDIM goes through range(0, 1000, 1000 // steps) + 1, and its last step, from the first of these, is left out.

Weights follow from names (weights.py). Latents and images are NHWC. A file keeps every 13th value of what is large.
"""

import json
import re
import tempfile
from pathlib import Path

import numpy
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
)
from transformers import CLIPTokenizer

from tools.common import golden
from tools.reference import tokenizer as tokenizer_script
from tools.reference import weights
from tools.reference.models import Golden, nhwc

BETAS = {"num_train_timesteps": 1000, "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
SAMPLERS = ("DDIM", "Euler", "Euler a", "DPM++ 2M Karras")
SCALING = 0.18215


# Prompts -------------------------------------------------------------------------------------------------------------


ATTENTION = re.compile(
    r"(?P<escape>\\[()\[\]\\])|(?P<slash>\\)|(?P<open>[(\[])|:\s*(?P<weight>[+-]?[.\d]+)\s*\)|(?P<close>[)\]])"
    r"|(?P<words>[^\\()\[\]:]+)|(?P<colon>:)"
)


def weighted_parts(prompt):
    """The webui's notation: [[text, weight], …]; a break is ["BREAK", -1]."""
    parts, open_at = [], {"(": [], "[": []}

    def multiply(start, factor):
        for part in parts[start:]:
            part[1] *= factor

    for match in ATTENTION.finditer(prompt):
        kind, text = match.lastgroup, match.group(0)
        if kind == "escape" or kind == "slash":
            parts.append([text[1:], 1.0])
        elif kind == "open":
            open_at[text].append(len(parts))
        elif kind == "weight" and open_at["("]:
            multiply(open_at["("].pop(), float(match["weight"]))
        elif text == ")" and open_at["("]:
            multiply(open_at["("].pop(), 1.1)
        elif text == "]" and open_at["["]:
            multiply(open_at["["].pop(), 1 / 1.1)
        else:
            for number, words in enumerate(re.split(r"\s*\bBREAK\b\s*", text)):
                parts += [["BREAK", -1]] if number else []
                parts.append([words, 1.0])
    for start in open_at["("]:
        multiply(start, 1.1)
    for start in open_at["["]:
        multiply(start, 1 / 1.1)
    merged = []
    for text, weight in parts or [["", 1.0]]:
        if merged and merged[-1][1] == weight:
            merged[-1][0] += text
        else:
            merged.append([text, weight])
    return merged


def clip_tokenizer():
    with tempfile.TemporaryDirectory() as folder:
        tokenizer_script.tokenizer_files(Path(folder) / "clip")
        return CLIPTokenizer.from_pretrained(Path(folder) / "clip")


def prompt_chunks(tokenizer, prompt, backtrack=20):
    """[(77 ids, 77 weights), …] as the webui makes them."""
    begin, end, comma = 49406, 49407, tokenizer.convert_tokens_to_ids(",</w>")
    chunks, current, last_comma = [], [], None

    def close(tokens):
        tokens = tokens + [(end, 1.0)] * (75 - len(tokens))
        chunks.append(([begin] + [t for t, _ in tokens] + [end], [1.0] + [w for _, w in tokens] + [1.0]))

    for text, weight in weighted_parts(prompt):
        if text == "BREAK" and weight == -1:
            close(current)
            current, last_comma = [], None
            continue
        for token in tokenizer(text, truncation=False, add_special_tokens=False)["input_ids"]:
            if token == comma:
                last_comma = len(current)
            elif last_comma is not None and len(current) == 75 and 75 - last_comma <= backtrack:
                moved = current[last_comma + 1 :]
                close(current[: last_comma + 1])
                current, last_comma = moved, None
            if len(current) == 75:
                close(current)
                current, last_comma = [], None
            current.append((token, weight))
    if current or not chunks:
        close(current)
    return chunks


def conditioning(model, chunks, clip_skip):
    """The webui's states [1, 77 · chunks, C]: each chunk by itself, weighted, its mean restored."""
    states = []
    for ids, token_weights in chunks:
        output = model(torch.tensor([ids]), output_hidden_states=True)
        z = output.last_hidden_state
        if clip_skip > 1:
            z = model.text_model.final_layer_norm(output.hidden_states[-clip_skip])
        mean = z.mean()
        z = z * torch.tensor(token_weights)[None, :, None]
        states.append(z * (mean / z.mean()))
    return torch.hstack(states)


# Samplers ------------------------------------------------------------------------------------------------------------


class Levels:
    """k-diffusion's noise levels of Stable Diffusion."""

    def __init__(self):
        alphas = DDIMScheduler(**BETAS).alphas_cumprod
        self.sigmas = (((1 - alphas) / alphas) ** 0.5).double().numpy()
        self.logs = numpy.log(self.sigmas)

    def uniform(self, steps):
        return numpy.exp(numpy.interp(numpy.linspace(999, 0, steps), numpy.arange(1000), self.logs))

    def karras(self, steps, rho=7.0):
        ends = self.sigmas[-1] ** (1 / rho), self.sigmas[0] ** (1 / rho)
        return (ends[0] + numpy.linspace(0, 1, steps) * (ends[1] - ends[0])) ** rho

    def timesteps(self, sigmas):
        return numpy.interp(numpy.log(sigmas), self.logs, numpy.arange(1000))


def with_zero(sigmas):
    return torch.tensor([*sigmas, 0.0], dtype=torch.float32)


def scheduler_for(sampler, steps, prediction):
    """(diffusers' scheduler, the factor of the start noise, the number of its steps that are taken)."""
    levels = Levels()
    if sampler == "DDIM":
        scheduler = DDIMScheduler(
            **BETAS, clip_sample=False, set_alpha_to_one=False, steps_offset=1, prediction_type=prediction
        )
        scheduler.set_timesteps(steps)
        timesteps = numpy.clip(numpy.arange(0, 1000, 1000 // steps) + 1, 0, 999)[::-1]
        scheduler.timesteps = torch.tensor(timesteps.copy())
        return scheduler, 1.0, len(timesteps) - 1
    if sampler == "DPM++ 2M Karras":
        scheduler = DPMSolverMultistepScheduler(
            **BETAS, algorithm_type="dpmsolver++", solver_order=2, use_karras_sigmas=True, prediction_type=prediction
        )
        scheduler.set_timesteps(steps)
        sigmas = levels.karras(steps)
        scheduler.sigmas = with_zero(sigmas)
        scheduler.timesteps = torch.tensor(levels.timesteps(sigmas), dtype=torch.float32)
        # diffusers' latents are k-diffusion's divided by √(σ² + 1).
        return scheduler, float(sigmas[0] / numpy.sqrt(sigmas[0] ** 2 + 1)), steps
    kind = EulerDiscreteScheduler if sampler == "Euler" else EulerAncestralDiscreteScheduler
    scheduler = kind(**BETAS, timestep_spacing="linspace", prediction_type=prediction)
    scheduler.set_timesteps(steps)
    scheduler.sigmas = with_zero(levels.uniform(steps))
    # As diffusers has them but for a single step, which it takes at timestep 0.
    scheduler.timesteps = torch.linspace(999, 0, steps)
    return scheduler, float(scheduler.init_noise_sigma), steps


def draw(generator, width, height):
    return torch.randn((4, height // 8, width // 8), generator=generator)[None]


def sample(unet, sampler, steps, prediction, prompt, negative, cfg, generator, width, height):
    """Latents [1, 4, h, w] of one image, and its initial noise."""
    noise = draw(generator, width, height)
    scheduler, factor, count = scheduler_for(sampler, steps, prediction)
    latents = noise * factor
    for timestep in scheduler.timesteps[:count]:
        model_input = scheduler.scale_model_input(latents, timestep)
        with_prompt = unet(model_input, timestep, encoder_hidden_states=prompt).sample
        said = with_prompt
        if cfg != 1:
            without = unet(model_input, timestep, encoder_hidden_states=negative).sample
            said = without + (with_prompt - without) * cfg
        options = {"generator": generator} if sampler == "Euler a" else {}
        latents = scheduler.step(said, timestep, latents, **options).prev_sample
    return latents, noise


def picture(vae, latents):
    """Levels before they are cut off to whole ones: 0 … 255, NHWC."""
    return nhwc(((vae.decode(latents / SCALING).sample + 1) / 2).clamp(0, 1) * 255)


# Networks ------------------------------------------------------------------------------------------------------------


def vectors(module, prefix, name, on_input_of=()):
    """A network by formula: {key: (layer's name, vector in −0.3 … 0.3, whether on the input)} of the preset ia3."""
    targets = ("to_k", "to_v", "ff.net.2", "k_proj", "v_proj", "mlp.fc2")
    found = {}
    for layer, linear in module.named_modules():
        if not layer.endswith(targets) or not isinstance(linear, torch.nn.Linear):
            continue
        key = f"{prefix}_{layer}".replace(".", "_")
        on_input = layer.endswith(on_input_of) if on_input_of else False
        size = linear.in_features if on_input else linear.out_features
        values = weights.uniform(f"{name}.{key}", size) * numpy.float32(0.3)
        found[key] = (layer, torch.from_numpy(values), on_input)
    return found


def merge(module, network, multiplier):
    """The webui's way: the weight times 1 + w · multiplier, by row or column."""
    for layer, vector, on_input in network.values():
        linear = module.get_submodule(layer)
        factors = 1 + vector * multiplier
        with torch.no_grad():
            linear.weight *= factors[None, :] if on_input else factors[:, None]


# Files ---------------------------------------------------------------------------------------------------------------


PROMPTS = [
    "", "a cat", "an (important) word", "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "(unbalanced [a", "close) it]",
    "\\(literal\\] \\\\ \\a", "(a: 1.2 ) (b:+.5)(c:-1)", "(nan:a) a:b:c", "one BREAK two", "one BREAKBREAK two BREAK_ BREAKs",
    "BREAK", "a BREAK BREAK b", "(in BREAK parens)", "tail BREAK", "a, (b BREAK c:1.3), d", "1girl, solo, " + "long hair, " * 40,
    "word " * 75, "word " * 76, "word " * 60 + ", " + "tail " * 30, "word " * 50 + ", " + "tail " * 40, "word " * 74 + ", next",
    "word " * 75 + ", next", "word " * 74 + ",,, next", "(very long " + "thing, " * 60 + ":1.4) [end]", "don't (stop)'s",
]  # fmt: skip
STATES = ["a cat", "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "one (red:1.5) BREAK [two]"]
PICTURES = [
    # sampler, prediction, steps, guidance, seed, width, height, clip_skip
    ("DDIM", "epsilon", 10, 7, 1, 64, 96, 1), ("DDIM", "v_prediction", 7, 4.5, 2, 64, 64, 2),
    ("Euler", "epsilon", 10, 7, 1, 64, 96, 1), ("Euler", "v_prediction", 7, 4.5, 2, 64, 64, 2),
    ("Euler a", "epsilon", 10, 7, 1, 64, 96, 1), ("Euler a", "v_prediction", 7, 4.5, 2, 64, 64, 2),
    ("DPM++ 2M Karras", "epsilon", 10, 7, 1, 64, 96, 1), ("DPM++ 2M Karras", "v_prediction", 7, 4.5, 2, 64, 64, 2),
    ("Euler", "epsilon", 1, 1, 4294967301, 72, 64, 1), ("DPM++ 2M Karras", "epsilon", 2, 1, 3, 64, 64, 1),
]  # fmt: skip
PROMPT, NEGATIVE = "a (red:1.3) cat, masterpiece", "[blurry], bad hands"


def write_prompts(folder, tokenizer):
    """prompts.json: the chunks of each prompt; a run of equal ids or weights is [value, count]."""

    def runs(values):
        result = []
        for value in values:
            if result and result[-1][0] == value:
                result[-1][1] += 1
            else:
                result.append([value, 1])
        return result

    entries = [
        {"prompt": p, "chunks": [{"ids": runs(i), "weights": runs(w)} for i, w in prompt_chunks(tokenizer, p)]}
        for p in PROMPTS
    ]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (folder / "prompts.json").write_text(f"[\n{lines}\n]\n")


def write_states(folder, tokenizer, text):
    golden = Golden()
    for number, prompt in enumerate(STATES):
        for clip_skip in (1, 2):
            golden[f"{number}.{clip_skip}"] = conditioning(text, prompt_chunks(tokenizer, prompt), clip_skip)
    golden.write(folder / "states.safetensors")


def write_noise(folder):
    golden = Golden()
    for seed, width, height in [(0, 64, 64), (1, 64, 96), (4294967301, 72, 64), (2**64 - 1, 512, 512)]:
        generator = torch.Generator().manual_seed(seed if seed < 2**63 else seed - 2**64)
        for number in range(3):
            golden[f"{seed}.{width}x{height}.{number}"] = nhwc(draw(generator, width, height))
    golden.write(folder / "noise.safetensors")


def write_pictures(folder, tokenizer, text):
    golden = Golden()
    unet, vae = weights.unet("tiny"), weights.vae("tiny")
    for sampler, prediction, steps, cfg, seed, width, height, clip_skip in PICTURES:
        prompt, negative = (
            conditioning(text, prompt_chunks(tokenizer, words), clip_skip) for words in (PROMPT, NEGATIVE)
        )
        latents, _ = sample(
            unet, sampler, steps, prediction, prompt, negative, cfg, torch.Generator().manual_seed(seed), width, height
        )
        name = f"{sampler}.{prediction}.{steps}"
        golden[f"latents.{name}"] = nhwc(latents)
        if steps == 10:
            golden[f"picture.{name}"] = picture(vae, latents)
    golden.write(folder / "pictures.safetensors")


def write_networks(folder, tokenizer):
    """Two networks on the text encoder and the UNet, alone and together; the second has inputs, too."""
    golden = Golden()
    cases = {"one": [("one", 0.7, ())], "two": [("one", 0.7, ()), ("other", -0.5, ())]}
    cases["input"] = [("input", 1.0, ("ff.net.2", "mlp.fc2"))]
    for case, uses in cases.items():
        unet, text = weights.unet("tiny"), weights.text_encoder("tiny")
        for name, multiplier, on_input_of in uses:
            merge(unet, vectors(unet, "lora_unet", name, on_input_of), multiplier)
            merge(text, vectors(text, "lora_te", name, on_input_of), multiplier)
        prompt, negative = (conditioning(text, prompt_chunks(tokenizer, words), 1) for words in (PROMPT, NEGATIVE))
        latents, _ = sample(unet, "Euler", 4, "epsilon", prompt, negative, 7, torch.Generator().manual_seed(1), 64, 64)
        golden[f"latents.{case}"] = nhwc(latents)
    golden.write(folder / "networks.safetensors")


def main():
    folder = golden.arguments(__doc__).out
    torch.set_num_threads(1)
    tokenizer = clip_tokenizer()
    with torch.no_grad():
        text = weights.text_encoder("tiny")
        write_prompts(folder, tokenizer)
        write_states(folder, tokenizer, text)
        write_noise(folder)
        write_pictures(folder, tokenizer, text)
        write_networks(folder, tokenizer)


if __name__ == "__main__":
    main()
