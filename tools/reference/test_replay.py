"""replay.py on traces that PyTorch itself makes, with the network as plain activation scaling instead of LyCORIS's
modules: a true trace passes, and each kind of error in it is found.

    .venv/bin/python -m unittest discover -s tools/reference -p 'test_*.py'
"""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from prodigyopt import Prodigy
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel

from tools.reference import replay
from tools.reference.ia3_network import group_of, is_on_input, preset_layers
from tools.reference.sd_models import load_models, noise_scheduler

VOCABULARY = 300


def write_model(folder):
    """A tiny random checkpoint in the diffusers layout."""
    torch.manual_seed(1)
    unet = UNet2DConditionModel(
        cross_attention_dim=64, attention_head_dim=8, block_out_channels=(32, 64), layers_per_block=2,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )  # fmt: skip
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=3, num_attention_heads=1,
            max_position_embeddings=77, hidden_act="quick_gelu", eos_token_id=VOCABULARY - 1,
        )
    )  # fmt: skip
    for name, model in (("unet", unet), ("text_encoder", text)):
        (folder / name).mkdir(parents=True)
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / name / "m.safetensors")
    (folder / "text_encoder" / "config.json").write_text('{"num_attention_heads": 1}')


def scaled_layers(unet, text, train_on_input):
    """A vector by key for the layers of the `ia3` preset, acting through hooks on the activations."""
    vectors = {}
    for key, layer in preset_layers(unet, text).items():
        on_input = is_on_input(key, train_on_input)
        size = layer.in_features if on_input else layer.out_features
        vector = vectors[key] = torch.nn.Parameter(torch.zeros(size))
        if on_input:
            layer.register_forward_pre_hook(lambda m, x, v=vector: (x[0] * (1 + v),))
        else:
            layer.register_forward_hook(
                lambda m, x, y, v=vector: y * (1 + v) if m.bias is None else (y - m.bias) * (1 + v) + m.bias
            )
    return vectors


def make_trace(model, path, steps=7, clip_skip=None, v_parameterization=False, train_on_input=False, gamma=None):
    unet, text = load_models(model)
    vectors = scaled_layers(unet, text, train_on_input)
    groups = [{"params": [v for k, v in vectors.items() if group_of(k) == i]} for i in (0, 1)]
    options = {"d0": 1e-5, "d_coef": 2.0, "weight_decay": 0.01}
    optimizer = Prodigy(groups, lr=1.0, **options)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)
    scheduler = noise_scheduler()
    alphas = scheduler.alphas_cumprod
    tensors = {}
    for number in range(1, steps + 1):
        at = f"step.{number:06d}."
        # The same batch every time: gradients that agree make d grow.
        generator = torch.Generator().manual_seed(2)
        latents = torch.randn(2, 4, 8, 8, generator=generator)
        noise = torch.randn(2, 4, 8, 8, generator=generator)
        times = torch.randint(0, 1000, (2,), generator=generator)
        ids = torch.randint(0, VOCABULARY - 2, (2, 2, 77), generator=generator)
        ids[..., 0], ids[..., 30:] = VOCABULARY - 2, VOCABULARY - 1
        a, s = alphas[times].sqrt()[:, None, None, None], (1 - alphas[times]).sqrt()[:, None, None, None]
        noisy = a * latents + s * noise
        target = a * noise - s * latents if v_parameterization else noise
        chunks = []
        for chunk in (ids[:, 0], ids[:, 1]):
            output = text(chunk, output_hidden_states=True)
            states = output.hidden_states[-(clip_skip or 1)]
            chunks.append(text.text_model.final_layer_norm(states))
        states = torch.cat([chunks[0][:, :76], chunks[1][:, 1:]], 1)
        prediction = unet(noisy, times, states).sample
        weights = torch.tensor([1.0, 0.5])
        each = ((prediction - target) ** 2).mean((1, 2, 3)) * weights
        if gamma:
            snr = alphas[times] / (1 - alphas[times])
            each = each * snr.clamp(max=gamma) / (snr + 1 if v_parameterization else snr)
        loss = each.mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        tensors |= {
            at + "latents": latents, at + "noise": noise, at + "noisy_latents": noisy, at + "prediction": prediction,
            at + "target": target, at + "timesteps": times, at + "token_ids": ids, at + "hidden_states": states,
            at + "loss": loss.reshape(1), at + "loss_weights": weights,
            at + "learning_rates": torch.tensor([g["lr"] for g in optimizer.param_groups], dtype=torch.float64),
        }  # fmt: skip
        group = optimizer.param_groups[0]
        for name in ("d", "d_max", "d_numerator"):
            tensors[f"{at}before.{name}"] = torch.tensor([group[name]], dtype=torch.float64)
        tensors[at + "before.k"] = torch.tensor([group["k"]])
        for key, vector in vectors.items():
            tensors[f"{at}before.value.{key}"] = vector
            if vector.grad is not None:
                tensors[f"{at}gradient.{key}"] = vector.grad
            for name, value in optimizer.state[vector].items():
                if name != "step":
                    value = torch.zeros_like(vector) if value.ndim == 0 else value
                    tensors[f"{at}before.{name}.{key}"] = value
        tensors = {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}
        norm = torch.nn.utils.clip_grad_norm_(list(vectors.values()), 1.0)
        tensors[at + "gradient_norm"] = norm.reshape(1)
        optimizer.step()
        schedule.step()
        tensors |= {f"{at}after.value.{key}": vector.detach().clone() for key, vector in vectors.items()}
        tensors[at + "after.d"] = torch.tensor([group["d"]], dtype=torch.float64)
        tensors[at + "after.k"] = torch.tensor([group["k"]])
    settings = {"optimizer_type": "Prodigy", "max_grad_norm": 1.0, "min_snr_gamma": gamma, "loss_type": "l2"}
    metadata = {
        "model": str(model), "settings": settings, "optimizer_args": options, "clip_skip": clip_skip,
        "v_parameterization": v_parameterization, "train_on_input": train_on_input, "preset": "ia3",
    }  # fmt: skip
    metadata = {name: json.dumps(value) for name, value in metadata.items()}
    save_file(tensors, path, metadata)
    return tensors, metadata


class Replays(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.folder = tempfile.TemporaryDirectory()
        cls.model = Path(cls.folder.name) / "model"
        cls.trace = Path(cls.folder.name) / "run.trace"
        write_model(cls.model)
        cls.tensors, cls.metadata = make_trace(cls.model, cls.trace)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def outcome(self, path, *options):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = replay.main([str(path), "--threads", "1", *options])
        return code, out.getvalue(), err.getvalue()

    def test_a_true_trace_passes(self):
        code, out, err = self.outcome(self.trace)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("| run.trace | 7 |", out)

    def test_other_settings_pass(self):
        cases = {
            "clip_skip": {"clip_skip": 2},
            "v": {"v_parameterization": True, "gamma": 5.0},
            "gamma": {"gamma": 1.0},
            "on_input": {"train_on_input": True},
        }
        for name, options in cases.items():
            with self.subTest(name):
                path = Path(self.folder.name) / f"{name}.trace"
                make_trace(self.model, path, steps=2, **options)
                self.assertEqual(self.outcome(path, "--growth", "0")[::2], (0, ""))

    def changed(self, change):
        tensors = {name: tensor.clone() for name, tensor in self.tensors.items()}
        change(tensors)
        path = Path(self.folder.name) / "changed.trace"
        save_file(tensors, path, self.metadata)
        return self.outcome(path, "--no-drift")

    def test_each_error_is_found(self):
        key = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k"

        def off(name, factor):
            return lambda tensors: tensors[f"step.000003.{name}"].mul_(1 + factor)

        cases = {
            "prediction": off("prediction", 2e-5),
            "loss": off("loss", 2e-5),
            "hidden states": off("hidden_states", 2e-5),
            f"gradient of {key}": off(f"gradient.{key}", 2e-4),
            "d": off("after.d", 2e-6),
            "vector": off(f"after.value.{key}", 2e-6),
            "target": off("target", 2e-6),
        }
        for name, change in cases.items():
            with self.subTest(name):
                code, _, err = self.changed(change)
                self.assertEqual(code, 1)
                self.assertIn(f"step 3: {name} ", err)

    def test_nothing_but_numbers_passes(self):
        code, _, err = self.changed(lambda tensors: tensors["step.000002.prediction"].fill_(float("nan")))
        self.assertEqual(code, 1)
        self.assertIn("step 2: prediction", err)

    def test_a_missing_gradient_is_found(self):
        key = "lora_te_text_model_encoder_layers_1_mlp_fc2"
        code, _, err = self.changed(lambda tensors: tensors.pop(f"step.000002.gradient.{key}"))
        self.assertEqual(code, 1)
        self.assertIn(f"only one of the two has a gradient of {key}", err)

    def test_d_must_grow(self):
        code, _, err = self.outcome(self.trace, "--steps", "3", "--no-drift")
        self.assertEqual(code, 1)
        self.assertIn("in none of the traces does d grow on 5 steps", err)


if __name__ == "__main__":
    unittest.main()
