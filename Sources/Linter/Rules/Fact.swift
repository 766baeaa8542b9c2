import Dataset
import Settings

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
  static let named: [String: Fact] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  /// The type of its values.
  var type: ExpressionType { meaning.type }

  /// Its description for the documentation.
  var help: String { meaning.help }

  /// Its value for a config; nil if it is not known.
  func value(in context: LintContext) -> Value? { meaning.value(context) }

  private var meaning: Meaning {
    switch self {
    case .dialect: .text("the dialect") { $0.settings.dialect.rawValue }
    case .generation: .text("for `kohya-json`: `v23` (strings, inner quotes) or `v24`") { $0.settings.generation }
    case .profile: .text("`guide`, `compatible` or `all`") { $0.profile.rawValue }
    case .script:
      .text("`train_network`, `train_db`, `fine_tune` …, by default `train_network`; `null` for a dataset config") {
        $0.settings.script
      }
    case .modelFamily:
      .text("`sd1`, `sd2`, `sdxl`, `sd3`, `flux`, `lumina` or `hunyuan_image`, if the base model's name tells") {
        $0.baseModel?.family?.rawValue
      }
    case .modelPredictsV: .boolean("the base model's name says that it predicts v") { $0.baseModel?.predictsV == true }
    case .style: .text("the art style that the user declares (`--style`)") { $0.declared.style }
    case .gpu: .text("the GPU's name, if the user declares it") { $0.declared.gpu }
    case .lycorisVersion:
      .text("the release of lycoris-lora, declared or found in the Python environment given by `--python`") {
        $0.declared.lycorisVersion
      }
    case .sdScriptsVersion:
      .text("the release of sd-scripts that will run, if it is declared") { $0.declared.sdScriptsVersion }
    case .optimizer:
      .text(
        "the optimizer by sd-scripts' name, whatever its path: `Prodigy` for `prodigyopt.Prodigy`; otherwise its path"
      ) {
        $0.optimizer
      }
    case .scheduler:
      .text(
        "the class of `lr_scheduler_type` by PyTorch's name, whatever its path; for one of another library its path"
      ) {
        $0.scheduler
      }
    case .poorDataset: .boolean("the user declares the dataset to be poor") { $0.declared.datasetQuality == .poor }
    case .totalSteps:
      .count("the steps of the run as sd-scripts would plan it; `null` if that requires a dataset that is not found") {
        $0.plan.totalSteps
      }
    case .stepsPerEpoch: .count("the steps of an epoch, likewise") { $0.plan.stepsPerEpoch }
    case .epochs: .count("the epochs of the run, likewise") { $0.plan.epochs }
    case .plannedImages: .count("the training images, likewise") { $0.plan.images }
    case .datasetFound: .boolean("the dataset's folders exist") { !$0.folders.isEmpty }
    case .images: .ofDataset("the images of the dataset") { $0.imageCount }
    case .captioned: .ofDataset("the images that have a caption") { $0.captionedCount }
    case .tagged: .ofDataset("the captions that are comma-separated tags") { $0.captions.tagLists }
    case .qualityTagged: .ofDataset("the captions with a quality tag") { $0.captions.withQualityTag }
    case .monochromeShare: .share("the share of the images without color") { $0.monochromeShare }
    case .pixelArtShare: .share("the share of the images that are pixel art") { $0.pixelArtShare }
    case .minimalistShare: .share("the share of the images that consist of a few flat areas") { $0.minimalistShare }
    }
  }
}

/// A fact's type, description and value.
private struct Meaning {
  let type: ExpressionType
  let help: String
  let value: (LintContext) -> Value?

  static func text(_ help: String, _ value: @escaping (LintContext) -> String?) -> Meaning {
    Meaning(type: .string, help: help) { value($0).map(Value.string) }
  }

  static func boolean(_ help: String, _ value: @escaping (LintContext) -> Bool) -> Meaning {
    Meaning(type: .boolean, help: help) { .boolean(value($0)) }
  }

  static func count(_ help: String, _ value: @escaping (LintContext) -> Int?) -> Meaning {
    Meaning(type: .number, help: help) { value($0).map(Value.integer) }
  }

  static func ofDataset(_ help: String, _ value: @escaping (DatasetFacts) -> Int) -> Meaning {
    count(help) { $0.folders.isEmpty ? nil : value($0.facts) }
  }

  static func share(_ help: String, _ value: @escaping (ImageMeasures) -> Double) -> Meaning {
    Meaning(type: .number, help: "\(help), measured from the pixels, 0 to 1") { context in
      context.measures.map { .float(value($0)) }
    }
  }
}
