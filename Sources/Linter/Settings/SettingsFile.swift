import Documents

/// One file that the settings were read from.
public struct SettingsFile: Sendable {
  /// Its text.
  public var source: Source
  /// Its tree; nil for command lines and network metadata.
  public var document: Document?

  /// Makes a file.
  public init(source: Source, document: Document? = nil) {
    self.source = source
    self.document = document
  }
}
