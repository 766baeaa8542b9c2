"""Every operation of Sources/Core/Tensors, forward and backward, by torch in float64.

    .venv/bin/python -m tools.reference.layers Tests/Core/TensorsTests/Golden     writes layers.txt

A line is: case, quantity, step, values. Large tensors are thinned: every step-th value is kept. Inputs are
not stored: both sides draw them from the same sequence (Values in Tests/Core/TensorsTests/GradientCheck.swift).
"""

import numpy as np
import torch
import torch.nn.functional as F

from tools.common import golden

MASK = (1 << 64) - 1


def draw(seed, shape, scale=1.0):
    count = int(np.prod(shape))
    state = (seed * 0x9E3779B97F4A7C15 & MASK) | 1
    numbers = np.empty(count, np.int64)
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        numbers[i] = state >> 32
    signed = numbers.astype(np.uint32).astype(np.int32)
    unit = signed.astype(np.float32) / np.float32(2147483647)
    return torch.from_numpy((unit * np.float32(scale)).reshape(shape)).double()


def images(x):
    return x.permute(0, 3, 1, 2)


def pixels(x):
    return x.permute(0, 2, 3, 1)


def values(x):
    return " ".join(f"{v:.9g}" for v in x)


class Writer:
    def __init__(self, file):
        self.file = file

    def put(self, case, quantity, tensor):
        flat = tensor.detach().contiguous().numpy().reshape(-1)
        step = max(1, flat.size // 100)
        self.file.write(f"{case} {quantity} {step} {values(flat[::step])}\n")

    def case(self, name, inputs, function, parameters=()):
        inputs = [x.requires_grad_() for x in inputs]
        parameters = [p.requires_grad_() for p in parameters]
        y = function(*inputs, *parameters)
        y.backward(draw(99, tuple(y.shape)))
        self.put(name, "output", y)
        for i, x in enumerate(inputs):
            self.put(name, f"input{i}", x.grad)
        for i, p in enumerate(parameters):
            self.put(name, f"parameter{i}", p.grad)


def attention(heads, causal):
    def function(q, k, v):
        split = lambda x: x.unflatten(2, (heads, -1)).transpose(1, 2)
        y = F.scaled_dot_product_attention(split(q), split(k), split(v), is_causal=causal)
        return y.transpose(1, 2).flatten(2)

    return function


def main(folder):
    with open(f"{folder}/layers.txt", "w") as file:
        file.write(f"# torch {torch.__version__} {torch.backends.cpu.get_cpu_capability()} float64\n")
        out = Writer(file)

        for name, rows, n_in, n_out in [("linear", 37, 13, 7), ("linear_wide", 300, 560, 80)]:
            w, b = draw(2, (n_out, n_in), 0.3), draw(3, (n_out,), 0.3)
            out.case(name, [draw(1, (rows, n_in))], lambda x: F.linear(x, w, b))
            out.case(
                name + "_scale_out",
                [draw(1, (rows, n_in))],
                lambda x, s: F.linear(x, w) * (1 + s * 0.7) + b,
                [draw(4, (n_out,))],
            )
            out.case(
                name + "_scale_in",
                [draw(1, (rows, n_in))],
                lambda x, s: F.linear(x * (1 + s * 0.7), w, b),
                [draw(4, (n_in,))],
            )

        for name, (batch, h, w_, c_in, c_out), stride in [
            ("convolution", (2, 5, 7, 5, 6), 1),
            ("convolution_stride", (2, 5, 7, 5, 6), 2),
            ("convolution_4x4", (1, 33, 31, 32, 48), 1),
            ("convolution_2x2", (2, 7, 9, 32, 48), 1),
            ("convolution_large_stride", (1, 16, 18, 32, 48), 2),
        ]:
            w, b = draw(2, (c_out, c_in, 3, 3), 0.3), draw(3, (c_out,), 0.3)
            x = lambda: draw(1, (batch, h, w_, c_in))
            conv = lambda x, bias=None: F.conv2d(images(x), w, bias, stride=stride, padding=1)
            out.case(name, [x()], lambda x: pixels(conv(x, b)))
            out.case(name + "_scale_out", [x()], lambda x, s: pixels(conv(x)) * (1 + s * 0.7) + b, [draw(4, (c_out,))])
            out.case(name + "_scale_in", [x()], lambda x, s: pixels(conv(x * (1 + s * 0.7), b)), [draw(4, (c_in,))])
        w, b = draw(2, (6, 5, 3, 3), 0.3), draw(3, (6,), 0.3)
        out.case(
            "convolution_down",
            [draw(1, (2, 8, 6, 5))],
            lambda x: pixels(F.conv2d(F.pad(images(x), (0, 1, 0, 1)), w, b, stride=2)),
        )
        w1 = draw(2, (6, 5, 1, 1), 0.3)
        out.case("convolution_1x1", [draw(1, (2, 5, 7, 5))], lambda x: pixels(F.conv2d(images(x), w1, b)))

        w, b = draw(2, (12,)), draw(3, (12,), 0.3)
        norm = lambda x: pixels(F.group_norm(images(x), 3, w, b, 1e-5))
        out.case("group_norm", [draw(1, (2, 13, 11, 12))], norm)
        out.case("group_norm_silu", [draw(1, (2, 13, 11, 12))], lambda x: F.silu(norm(x)))
        out.case("layer_norm", [draw(1, (3, 17, 12))], lambda x: F.layer_norm(x, (12,), w, b, 1e-5))

        for name, t, s, heads, dim, causal in [
            ("attention", 300, 77, 2, 40, False),
            ("attention_self", 280, 280, 1, 16, False),
            ("attention_causal", 300, 300, 2, 12, True),
        ]:
            c = heads * dim
            out.case(name, [draw(1, (2, t, c), 2), draw(2, (2, s, c), 2), draw(3, (2, s, c))], attention(heads, causal))

        x = lambda: draw(1, (40, 20), 6)
        out.case("silu", [x()], F.silu)
        out.case("gelu", [x()], F.gelu)
        out.case("quick_gelu", [x()], lambda x: x * torch.sigmoid(1.702 * x))
        out.case("geglu", [x()], lambda x: x[:, :10] * F.gelu(x[:, 10:]))
        out.case(
            "upsample",
            [draw(1, (2, 3, 5, 4))],
            lambda x: pixels(F.interpolate(images(x), scale_factor=2, mode="nearest")),
        )


if __name__ == "__main__":
    main(golden.arguments(__doc__).out)
