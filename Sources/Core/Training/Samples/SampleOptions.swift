import Dataset
import Platform
import Sampling
import Settings

/// Which images a run generates while it trains, and when.
///
/// Source: `sample_images_common` in sd-scripts' library/train_util.py. The images themselves are generated as
/// `ia3 sample` does.
struct SampleOptions: Sendable, Equatable {
  /// One image.
  struct Prompt: Sendable, Equatable {
    var prompt: SamplePrompt
    var sampler: Sampler
  }

  /// `sample_every_n_steps`; nil if it is unset.
  var everySteps: Int?
  /// `sample_every_n_epochs`, which takes precedence over steps.
  var everyEpochs: Int?
  /// `sample_at_first`.
  var atFirst = false
  /// The prompts of `sample_prompts`; empty if nothing is generated.
  var prompts: [Prompt] = []
  /// Warnings about samplers that are not supported.
  var warnings: [String] = []

  /// Whether anything is ever generated.
  var isOn: Bool { !prompts.isEmpty }

  /// The number of images in a whole run.
  func count(steps: Int, epochs: Int) -> Int {
    let times = everyEpochs.map { epochs / $0 } ?? everySteps.map { steps / $0 } ?? 0
    return prompts.count.multipliedSaturated(by: times.addingSaturated(atFirst ? 1 : 0))
  }

  func isDue(step: Int) -> Bool { everyEpochs == nil && (everySteps.map { step % $0 == 0 } ?? false) }

  /// - Parameter epoch: counted from 1.
  func isDue(epoch: Int) -> Bool { everyEpochs.map { epoch % $0 == 0 } ?? false }
}

extension SampleOptions {
  /// Reads the settings and the file of prompts.
  ///
  /// - Throws: `TrainingError.option` for settings that are not valid, `.sampling` for a file of prompts that is not.
  init(_ settings: Settings) throws(TrainingError) {
    let reader = OptionReader(settings: settings)
    func fault(_ name: String, _ problem: String) -> TrainingError { .option(reader.error(name, problem)) }
    let path: String?
    let name: String
    do throws(OptionError) {
      everySteps = try reader.integer("sample_every_n_steps", 0...1 << 40).flatMap { $0 == 0 ? nil : $0 }
      everyEpochs = try reader.integer("sample_every_n_epochs", 0...1 << 40).flatMap { $0 == 0 ? nil : $0 }
      atFirst = try reader.flag("sample_at_first")
      path = try reader.text("sample_prompts")
      name = try reader.text("sample_sampler") ?? "ddim"
    } catch { throw .option(error) }
    guard everySteps != nil || everyEpochs != nil || atFirst else { return }
    guard let path else {
      throw fault("sample_prompts", "must name a file of prompts for the images that are generated while training")
    }
    let filePrompts: [SamplePrompt]
    do throws(SamplingError) {
      if settings.dialect.type.holdsSamplePrompts {
        // The GUI's form holds the prompts themselves, which it writes to a file.
        filePrompts = try SamplePromptFile.lines(path, path: "sample_prompts")
      } else {
        filePrompts = try SamplePromptFile.read(settings.paths.existing(path) ?? path)
      }
    } catch { throw .sampling(error) }
    for prompt in filePrompts {
      let samplerName = prompt.sampler ?? name
      guard let (sampler, isOther) = Self.sampler(samplerName) else {
        let problem = "there is no sampler '\(samplerName)'\(Self.hint(for: samplerName))"
        if prompt.sampler != nil { throw .sampling(.promptFile(place: prompt.place, problem)) }
        throw fault("sample_sampler", problem)
      }
      let warning = "sample_sampler = \(samplerName): images are generated with \(sampler.rawValue) instead"
      if isOther, !warnings.contains(warning) { warnings.append(warning) }
      prompts.append(Prompt(prompt: prompt, sampler: sampler))
    }
  }

  /// Throws `TrainingError.sampling` for a prompt of which no image can be generated, before the first step.
  func check(_ models: LoadedModels, _ options: TrainingOptions) throws(TrainingError) {
    let generator = ImageGenerator(models, options)
    for prompt in prompts {
      do throws(SamplingError) {
        try generator.check(prompt.request(clipSkip: options.clipSkip, network: ""))
      } catch {
        throw .sampling(.promptFile(place: prompt.prompt.place, error.description))
      }
    }
  }

  /// The sampler of a name, and whether it replaces one that is not supported.
  private static func sampler(_ name: String) -> (sampler: Sampler, isOther: Bool)? {
    if let sampler = Sampler(named: name) { return (sampler, false) }
    return replacements[name.lowercased()].map { ($0, true) }
  }

  /// Replacements for sd-scripts' other samplers, which likewise add noise or not.
  private static let replacements: [String: Sampler] = [
    "pndm": .euler, "lms": .euler, "k_lms": .euler, "heun": .euler, "dpm_2": .euler, "k_dpm_2": .euler,
    "dpm_2_a": .eulerAncestral, "k_dpm_2_a": .eulerAncestral, "dpmsolver": .dpmpp2MKarras,
    "dpmsingle": .dpmpp2MKarras, "ddpm": .eulerAncestral,
  ]

  private static func hint(for name: String) -> String {
    let names = Sampler.allCases.flatMap { [$0.rawValue] + $0.aliases } + replacements.keys
    return Suggestion.nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }
}

extension ImageGenerator {
  /// A generator with the models of a training run.
  init(_ models: LoadedModels, _ options: TrainingOptions) {
    self.init(
      unet: models.unet,
      textEncoder: models.textEncoder,
      vae: models.vae,
      vParameterization: options.usesVPrediction
    )
  }
}
