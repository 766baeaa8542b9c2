import Documents

/// Why a config cannot be trained: a setting that is missing, has a wrong value, or is not supported.
public struct OptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The setting's name.
  public var setting: String
  /// What is wrong and what to do, without a full stop.
  public var problem: String
  /// `path:line:column` of the value, if a file sets it.
  public var place: String?

  /// Makes an error about a setting that no file sets.
  public init(_ setting: String, _ problem: String) {
    (self.setting, self.problem, place) = (setting, problem, nil)
  }

  /// Makes an error about a setting of a config; its place is looked up.
  public init(_ setting: String, _ problem: String, in settings: Settings) {
    self.init(setting, problem, at: settings.place(setting), in: settings)
  }

  init(_ setting: String, _ problem: String, at place: Place?, in settings: Settings) {
    self.init(setting, problem)
    guard let place, settings.files.indices.contains(place.file) else { return }
    let source = settings.files[place.file].source
    let position = LineIndex(source).position(of: place.range.lowerBound)
    self.place = "\(source.path):\(position.line):\(position.column)"
  }

  /// The message, without a full stop.
  public var description: String { (place.map { "\($0): " } ?? "") + "\(setting): \(problem)" }
}
