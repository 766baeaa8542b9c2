import Documents
import Settings

/// Why a config cannot be trained: a setting that is missing, wrong, or not carried out.
public struct TrainingOptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The setting's canonical name.
  public var setting: String
  /// What is wrong and what to do, without a full stop.
  public var problem: String
  /// `path:line:column` of the value, where a file says it.
  public var place: String?

  /// An error about a setting of a config; its place is looked up.
  public init(_ setting: String, _ problem: String, in settings: Settings) {
    self.setting = setting
    self.problem = problem
    if let place = settings.place(setting), settings.files.indices.contains(place.file) {
      let source = settings.files[place.file].source
      let position = LineIndex(source).position(of: place.range.lowerBound)
      self.place = "\(source.path):\(position.line):\(position.column)"
    } else {
      place = nil
    }
  }

  /// The message, without a full stop.
  public var description: String { (place.map { "\($0): " } ?? "") + "\(setting): \(problem)" }
}
