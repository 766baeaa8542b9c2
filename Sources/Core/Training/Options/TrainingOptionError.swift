import Settings

/// Why a config cannot be trained.
public typealias TrainingOptionError = OptionError
