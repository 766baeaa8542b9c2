/// What rules can ask about besides settings; the table in `docs/rule-language.md` is generated from this.
public enum Fact: String, Sendable, CaseIterable {
  case dialect = "file.dialect"
  case generation = "file.generation"
  case profile = "file.profile"
  case script = "file.script"
  case modelFamily = "model.family"
  case modelPredictsV = "model.predicts_v"
  case style = "declared.style"
  case gpu = "declared.gpu"
  case lycorisVersion = "declared.lycoris_version"
  case sdScriptsVersion = "declared.sd_scripts_version"
  case poorDataset = "declared.poor_dataset"
  case optimizer = "run.optimizer"
  case scheduler = "run.scheduler"
  case totalSteps = "plan.total_steps"
  case stepsPerEpoch = "plan.steps_per_epoch"
  case epochs = "plan.epochs"
  case plannedImages = "plan.images"
  case datasetFound = "dataset.found"
  case images = "dataset.images"
  case captioned = "dataset.captioned"
  case tagged = "dataset.tagged"
  case qualityTagged = "dataset.quality_tagged"
  case monochromeShare = "dataset.monochrome_share"
  case pixelArtShare = "dataset.pixel_art_share"
  case minimalistShare = "dataset.minimalist_share"

  /// The facts by name: an initializer from the raw value would compare the name with each of them.
  package static let named: [String: Fact] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  /// The type of its values.
  package var type: ExpressionType { meaning.type }

  /// Its description for the documentation.
  package var help: String { meaning.help }

  private var meaning: (type: ExpressionType, help: String) {
    switch self {
    case .dialect:
      (.string, "the dialect")
    case .generation:
      (.string, "for `kohya-json`: `v23` (strings, inner quotes) or `v24`")
    case .profile:
      (.string, "`guide`, `compatible` or `all`")
    case .script:
      (.string, "`train_network`, `train_db`, `fine_tune` …, by default `train_network`; `null` for a dataset config")
    case .modelFamily:
      (.string, "`sd1`, `sd2`, `sdxl`, `sd3`, `flux`, `lumina` or `hunyuan_image`, if the base model's name tells")
    case .modelPredictsV:
      (.boolean, "the base model's name says that it predicts v")
    case .style:
      (.string, "the art style that the user declares (`--style`)")
    case .gpu:
      (.string, "the GPU's name, if the user declares it")
    case .lycorisVersion:
      (.string, "the release of lycoris-lora, declared or found in the Python environment given by `--python`")
    case .sdScriptsVersion:
      (.string, "the release of sd-scripts that will run, if it is declared")
    case .optimizer:
      (
        .string,
        "the optimizer by sd-scripts' name, whatever its path: `Prodigy` for `prodigyopt.Prodigy`; otherwise its path"
      )
    case .scheduler:
      (
        .string,
        "the class of `lr_scheduler_type` by PyTorch's name, whatever its path; for one of another library its path"
      )
    case .poorDataset:
      (.boolean, "the user declares the dataset to be poor")
    case .totalSteps:
      (.number, "the steps of the run as sd-scripts would plan it; `null` if that requires a dataset that is not found")
    case .stepsPerEpoch:
      (.number, "the steps of an epoch, likewise")
    case .epochs:
      (.number, "the epochs of the run, likewise")
    case .plannedImages:
      (.number, "the training images, likewise")
    case .datasetFound:
      (.boolean, "the dataset's folders exist")
    case .images:
      (.number, "the images of the dataset")
    case .captioned:
      (.number, "the images that have a caption")
    case .tagged:
      (.number, "the captions that are comma-separated tags")
    case .qualityTagged:
      (.number, "the captions with a quality tag")
    case .monochromeShare:
      (.number, "the share of the images without color, measured from the pixels, 0 to 1")
    case .pixelArtShare:
      (.number, "the share of the images that are pixel art, measured from the pixels, 0 to 1")
    case .minimalistShare:
      (.number, "the share of the images that consist of a few flat areas, measured from the pixels, 0 to 1")
    }
  }
}
