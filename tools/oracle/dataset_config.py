"""--dataset_config files: sd-scripts' own reader, sanitizer, blueprint and datasets."""

from __future__ import annotations

from pathlib import Path

from tools.oracle.report import Report
from tools.oracle.stand_ins import IMAGE_SIZE, StandIns


def judge(path: Path, report: Report, stand_ins: StandIns, roots: list[Path]) -> None:
    import train_network
    from library import config_util, strategy_base, strategy_sd, train_util

    args = train_network.setup_parser().parse_args([])
    taken = TakenKeys(config_util)
    try:
        user_config = config_util.load_user_config(str(path))
        if not has_resolutions(user_config):
            args.resolution = str(IMAGE_SIZE)
            report.notes.append(f"a dataset without a resolution: --resolution {IMAGE_SIZE} assumed")
        train_util.prepare_dataset_args(args, True)
        sanitizer = config_util.ConfigSanitizer(True, True, True, True)
        blueprint = config_util.BlueprintGenerator(sanitizer).generate(user_config, args)
    except Exception as error:
        report.refuse_exception(error, roots, "config_util")
        return

    report.subsets = [
        {**vars(dataset.params), **vars(subset.params)}
        for dataset in blueprint.dataset_group.datasets
        for subset in dataset.subsets
    ]
    report.reads = {name: ["library/config_util.py"] for name in sorted(taken.names)}
    report.finished = True
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
    if len(train_group) == 0:
        # The trainer logs it and returns.
        report.refuse("train_network.train", "returned", "No data found")
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


def has_resolutions(config: dict) -> bool:
    """Whether no dataset asks the command line for its resolution."""
    datasets = config.get("datasets")
    if "resolution" in config.get("general", {}) or not isinstance(datasets, list):
        return True
    return all("resolution" in dataset for dataset in datasets if isinstance(dataset, dict))


class TakenKeys:
    """The keys that a blueprint takes, as `table.key`; the table is "general", "datasets.0", "datasets.0.subsets.1"."""

    def __init__(self, config_util):
        self.names: set[str] = set()
        self.tables: dict[int, str] = {}
        sanitize = config_util.ConfigSanitizer.sanitize_user_config
        search = config_util.BlueprintGenerator.search_value

        def sanitized(sanitizer, config):
            result = sanitize(sanitizer, config)
            if "general" in result:
                self.tables[id(result["general"])] = "general"
            for at, dataset in enumerate(result.get("datasets", [])):
                self.tables[id(dataset)] = f"datasets.{at}"
                for inner, subset in enumerate(dataset.get("subsets", [])):
                    self.tables[id(subset)] = f"datasets.{at}.subsets.{inner}"
            return result

        def searched(key, fallbacks, default_value=None):
            for table in fallbacks:
                if table.get(key) is not None:
                    self.names.add(f"{self.tables.get(id(table), '')}.{key}")
                    break
            return search(key, fallbacks, default_value)

        config_util.ConfigSanitizer.sanitize_user_config = sanitized
        config_util.BlueprintGenerator.search_value = staticmethod(searched)
