"""--dataset_config files: sd-scripts' own reader, sanitizer, blueprint and datasets."""

from __future__ import annotations

from pathlib import Path

from tools.oracle.report import Report
from tools.oracle.stand_ins import IMAGE_SIZE, StandIns


def judge(path: Path, report: Report, stand_ins: StandIns, roots: list[Path]) -> None:
    import train_network
    from library import config_util, strategy_base, strategy_sd, train_util

    args = train_network.setup_parser().parse_args([])
    try:
        user_config = config_util.load_user_config(str(path))
        if "resolution" not in str(user_config):
            args.resolution = str(IMAGE_SIZE)
            report.notes.append(f"no resolution in the file: --resolution {IMAGE_SIZE} assumed")
        train_util.prepare_dataset_args(args, True)
        sanitizer = config_util.ConfigSanitizer(True, True, True, True)
        blueprint = config_util.BlueprintGenerator(sanitizer).generate(user_config, args)
    except Exception as error:
        report.refuse_exception(error, roots, "config_util")
        return

    replaced = 0
    for dataset in blueprint.dataset_group.datasets:
        for subset in dataset.subsets:
            for option in ("image_dir", "conditioning_data_dir"):
                if getattr(subset.params, option, None):
                    setattr(subset.params, option, str(stand_ins.images))
                    replaced += 1
            if getattr(subset.params, "metadata_file", None):
                subset.params.metadata_file = str(stand_ins.metadata)
    report.notes.append(f"stand-in images for {replaced} folders")
    strategy_base.LatentsCachingStrategy.set_strategy(strategy_sd.SdSdxlLatentsCachingStrategy(True, False, 1, False))
    try:
        train_group, _ = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)
    except Exception as error:
        report.refuse_exception(error, roots, "config_util.generate_dataset_group_by_blueprint")
        return
    for steps, family in ((64, "SD 1 and 2"), (32, "SDXL, SD3, FLUX.1"), (8, "any model")):
        try:
            train_group.verify_bucket_reso_steps(steps)
        except AssertionError as error:
            # Which model will be trained is not said here: only what no trainer takes is a refusal.
            if steps == 8:
                report.refuse_exception(error, roots, "train_util.verify_bucket_reso_steps")
            else:
                report.warn("train_util.verify_bucket_reso_steps", f"{family}: {str(error).splitlines()[0]}")
    report.effective = {
        "datasets": [
            {
                "resolution": list(dataset.params.resolution) if dataset.params.resolution else None,
                "batch_size": dataset.params.batch_size,
                "num_repeats": [subset.params.num_repeats for subset in dataset.subsets],
            }
            for dataset in blueprint.dataset_group.datasets
        ]
    }
