import Dataset
import Settings

extension Fact {
  /// Its value for a config; nil if it is not known.
  func value(in context: LintContext) -> Value? {
    switch self {
    case .dialect: .string(context.settings.dialect.rawValue)
    case .generation: context.settings.generation.map(Value.string)
    case .profile: .string(context.profile.rawValue)
    case .script: context.settings.script.map(Value.string)
    case .modelFamily: (context.baseModel?.family?.rawValue).map(Value.string)
    case .modelPredictsV: .boolean(context.baseModel?.predictsV == true)
    case .style: context.declared.style.map(Value.string)
    case .gpu: context.declared.gpu.map(Value.string)
    case .lycorisVersion: context.declared.lycorisVersion.map(Value.string)
    case .sdScriptsVersion: context.declared.sdScriptsVersion.map(Value.string)
    case .optimizer: context.optimizer.map(Value.string)
    case .scheduler: context.scheduler.map(Value.string)
    case .poorDataset: .boolean(context.declared.datasetQuality == .poor)
    case .totalSteps: context.plan.totalSteps.map(Value.integer)
    case .stepsPerEpoch: context.plan.stepsPerEpoch.map(Value.integer)
    case .epochs: context.plan.epochs.map(Value.integer)
    case .plannedImages: context.plan.images.map(Value.integer)
    case .datasetFound: .boolean(!context.folders.isEmpty)
    case .images: ofDataset(context) { $0.imageCount }
    case .captioned: ofDataset(context) { $0.captionedCount }
    case .tagged: ofDataset(context) { $0.captions.tagLists }
    case .qualityTagged: ofDataset(context) { $0.captions.withQualityTag }
    case .monochromeShare: share(context) { $0.monochromeShare }
    case .pixelArtShare: share(context) { $0.pixelArtShare }
    case .minimalistShare: share(context) { $0.minimalistShare }
    }
  }

  private func ofDataset(_ context: LintContext, _ count: (DatasetFacts) -> Int) -> Value? {
    context.folders.isEmpty ? nil : .integer(count(context.facts))
  }

  private func share(_ context: LintContext, _ share: (ImageMeasures) -> Double) -> Value? {
    context.measures.map { .float(share($0)) }
  }
}
