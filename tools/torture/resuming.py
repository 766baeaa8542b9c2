"""States and runs that do not belong together."""

import shutil

from tools.torture.bench import check

STATE = "output/hana-step00000002-state"
# The run that left the state, again.
SAME = ("train", "hana.json", "--quiet", "--threads", "1", "--allow", "ALL", "--set", "seed=7", "--resume", STATE)
CHANGES = (
    "pretrained_model_name_or_path=other.safetensors", "lr_scheduler_args=T_0=3",
    "optimizer_args=d_coef=5 weight_decay=0.5", "clip_skip=2", "noise_offset=0.5", "v_parameterization=true",
    "loss_type=huber", "seed=8", "caption_dropout_rate=0.5", "min_snr_gamma=5", "train_batch_size=1",
    "network_args=algo=ia3 preset=hana.lycoris.toml train_on_input=True", "unet_lr=0.5", "max_train_steps=5",
    "shuffle_caption=true", "resolution=128,128", "train_data_dir=others",
)  # fmt: skip


@check("a state is not taken up by a run that would compute something else")
def changed(bench):
    world = bench.world()
    bench.run("model", "init", "--size", "tiny", "--seed", "99", "other.safetensors", cwd=world)
    shutil.copytree(world / "drawings", world / "others")
    first, second = sorted((world / "others").rglob("*.png"))[:2]
    shutil.copyfile(first, second)
    words = [*SAME, "--set", "output_dir=resumed"]
    bench.expect_code(bench.run(*words, cwd=world), 0)
    for change in bench.random.sample(CHANGES, bench.times(6, len(CHANGES))):
        result = bench.run(*words, "--force", "--set", change, cwd=world)
        bench.expect(result.code == 2, f"{change}: exit {result.code} instead of 2")


@check("a state with a changed bit is not taken up")
def flipped(bench):
    world = bench.world()
    path = world / STATE / "state.safetensors"
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    words = [*SAME, "--dry-run", "--set", "output_dir=resumed"]
    bench.expect_code(bench.run(*words, cwd=world), 0)
    for _ in range(bench.times(4, 20)):
        changed = bytearray(data)
        changed[bench.random.randrange(start, len(data))] ^= 1 << bench.random.randrange(8)
        path.write_bytes(changed)
        bench.expect_code(bench.run(*words, cwd=world), 2)
