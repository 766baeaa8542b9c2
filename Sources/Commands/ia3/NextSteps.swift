import Dataset
import Settings
import Templates

/// What to do with a new config.
struct NextSteps {
  /// A line for each step.
  let lines: [String]

  init(_ path: String, _ dialect: DialectName, _ instance: TemplateInstance) {
    var steps: [String] = []
    if let images = instance.subset["image_dir"]?.string, !Self.hasPictures(instance) {
      steps.append("put the pictures into \(images)")
    }
    switch dialect {
    case .kohyaJSON:
      steps.append("in kohya_ss: LoRA, Configuration, open \(path), then Start training")
      steps.append("or here: ia3 train \(ShellText.quoted(path))")
    case .sdScriptsTOML:
      steps.append("ia3 train \(ShellText.quoted(path)), or with sd-scripts: --engine sd-scripts")
    case .commandLine: steps.append("run it in the folder of sd-scripts")
    case .easyScriptsTOML: steps.append("in LoRA_Easy_Training_Scripts: File, Load TOML, then Start training")
    default: break
    }
    lines = steps.map { "next: \($0)" }
  }

  private static func hasPictures(_ instance: TemplateInstance) -> Bool {
    guard let folder = instance.values["train_data_dir"]?.string else { return false }
    return (try? DatasetFolder.scan(trainDataDir: folder))?.subsets.contains { !$0.images.isEmpty } ?? false
  }
}
