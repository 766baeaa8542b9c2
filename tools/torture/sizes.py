"""Files that are larger than they should be, most of them sparse."""

import os
import resource
import socket
import struct

from tools.common.png import RGB, SIGNATURE, chunk
from tools.torture.bench import check
from tools.torture.commands import GENERATE, NETWORK
from tools.torture.world import train

LIMIT = 20
MEMORY = 6 << 30


def bounded():
    """No program may take more memory than a small machine has."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def sparse(path, head, size):
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(size)


@check("a sparse network or model of 50 GB is refused, or read in bounded memory")
def networks(bench):
    world = bench.world()
    layer = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k.weight"
    for kind, size in (("F32", 4), ("U8", 1))[: bench.times(1, 2)]:
        values = 50_000_000_000 // size
        for shape in (f"[{values},1]", f"[{values // 8},8]")[: bench.times(1, 2)]:
            header = f'{{"{layer}":{{"dtype":"{kind}","shape":{shape},"data_offsets":[0,{values * size}]}}}}'.encode()
            sparse(world / "x.safetensors", struct.pack("<Q", len(header)) + header, 8 + len(header) + values * size)
            for words in (
                ["inspect", "x.safetensors"],
                ["lint", "x.safetensors"],
                ["merge", "tiny.safetensors", "x.safetensors", "-o", "m.safetensors"],
                ["sample", *GENERATE, "--network", "x.safetensors", "-o", "o"],
                ["sample", "--model", "x.safetensors", *GENERATE[2:], "-o", "o"],
                train("hana.json", "--dry-run", network_weights="x.safetensors"),
            ):
                bench.run(*words, cwd=world, limit=LIMIT, preexec_fn=bounded)


@check("huge files of every other kind are refused in time")
def others(bench):
    world = bench.world()
    giant = 20 << 30
    for name, head in {
        "x.json": b'{"LoRA_type": "LyCORIS/iA3", "x": "', "x.toml": b'network_module = "', "x.sh": b"train_network.py ",
        "ia3.toml": b"profile = ", "base.json": b'{"version": 1', "prompts.txt": b"a", "output/x.run.json": b"{",
    }.items():  # fmt: skip
        sparse(world / name, head, giant)
    sparse(world / "many.json", b"[" * 15_000_000, 15_000_000)
    (world / "wide.json").write_bytes(b'{"LoRA_type": "LyCORIS/iA3", "x": "' + b"\\q" * 200_000 + b'"}')
    (world / "keys.json").write_bytes(
        b'{"LoRA_type": "LyCORIS/iA3"' + b"".join(b',"k%d":1' % n for n in range(40_000)) + b"}"
    )
    (world / "quotes.json").write_bytes(
        b'{"LoRA_type": "LyCORIS/iA3", "optimizer_args": "' + b"x='a b' " * 5_000 + b'"}'
    )
    for words in (
        *(["lint", "--isolated", name] for name in ("x.json", "x.toml", "x.sh", "many.json", "wide.json", "keys.json")),
        *(["show", name] for name in ("x.json", "many.json", "wide.json", "quotes.json")),
        ["lint", "--isolated", "quotes.json"],
        ["fix", "--isolated", "--check", "wide.json"],
        ["lint", "--isolated", "--baseline", "base.json", "hana.json"],
        ["lint", "hana.json"],
        ["report", "output/x.run.json", "-o", "r.html"],
        ["inspect", "x.json"],
    ):
        bench.run(*words, cwd=world, limit=LIMIT, preexec_fn=bounded)
    (world / "ia3.toml").unlink()
    words = train("hana.json", "--dry-run", sample_prompts="prompts.txt", sample_every_n_steps=1)
    bench.run(*words, cwd=world, limit=LIMIT, preexec_fn=bounded)


def huge_images():
    def png(width, height):
        return (
            SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGB, 0, 0, 0)) + chunk(b"IDAT", b"x")
        )

    def bmp(width, height):
        return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)

    sides = (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (50_000, 50_000), (0, 5)
    for number, (width, height) in enumerate(sides):
        yield f"png{number}.png", png(width, height)
        yield f"bmp{number}.bmp", bmp(width, height)
    yield "low.bmp", bmp(-(2**31), -(2**31))
    yield "wide.webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff" + b"\0" * 8


@check("images with absurd headers are findings, and no more")
def images(bench):
    world = bench.world()
    folder = next((world / "drawings").rglob("*.png")).parent
    for name, data in huge_images():
        (folder / name).write_bytes(data)
        for words in (["lint", "hana.json", "--profile", "all"], ["lint", "."], ["fix", "--check", "."]):
            bench.expect_code(bench.run(*words, cwd=world, limit=LIMIT, preexec_fn=bounded), 0, 1)
        bench.run(*train(output_dir="o"), cwd=world, limit=LIMIT, preexec_fn=bounded)
        (folder / name).unlink()


@check("sparse images of 20 GB are read in bounded time")
def sparse_images(bench):
    world = bench.world()
    folder = next((world / "drawings").rglob("*.png")).parent
    for name, head in {"a.jpg": b"\xff\xd8\xff", "b.png": SIGNATURE, "c.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF"}.items():
        for copy in ("", "2"):
            sparse(folder / (copy + name), head, 20 << 30)
        for words in (["lint", "hana.json", "--profile", "all"], train("hana.json", "--dry-run")):
            bench.run(*words, cwd=world, limit=LIMIT, preexec_fn=bounded)
        for copy in ("", "2"):
            (folder / (copy + name)).unlink()


@check("devices, pipes, sockets and folders are refused as every kind of input")
def special(bench):
    world = bench.world()
    os.mkfifo(world / "pipe")
    (world / "folder").mkdir()
    (world / "loop").symlink_to("loop")
    listener = socket.socket(socket.AF_UNIX)
    # Its path may be longer than an address: it is bound from inside of the folder.
    descriptor = os.open(world, os.O_RDONLY)
    listener.bind(f"/proc/self/fd/{descriptor}/socket")
    os.close(descriptor)
    for target in ("pipe", "folder", "loop", "socket", "/dev/zero", "/dev/null", "/proc/self/mem"):
        for words in (
            ["lint", "--isolated", target], ["fix", "--isolated", target], ["show", target], ["inspect", target],
            ["convert", target, "--to", "kohya-json"], ["lint", "--baseline", target, "hana.json"],
            ["train", target, "--dry-run"], ["report", target, "-o", "r.html"], ["plot", target, "-o", "p.svg"],
            ["merge", "tiny.safetensors", target, "-o", "m.safetensors"], ["merge", target, NETWORK, "-o", "m.safetensors"],
            ["sample", *GENERATE, "--network", target, "-o", "o"], ["sample", "--model", target, *GENERATE[2:], "-o", "o"],
            train("hana.json", "--dry-run", network_weights=target), train("hana.json", "--dry-run", "--resume", target),
            train("hana.json", "--dry-run", sample_prompts=target, sample_every_n_steps=1),
            train("hana.json", "--dry-run", network_args=f"preset={target}"),
        ):  # fmt: skip
            bench.run(*words, cwd=world, limit=LIMIT)
    listener.close()
