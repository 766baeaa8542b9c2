import Documents

/// Where in the files a setting is written, and how it can be changed there.
public struct Place: Sendable {
  /// Index into `Settings.files`.
  public var file: Int
  /// The value's bytes.
  public var range: Range<Int>
  /// The key's bytes.
  public var keyRange: Range<Int>?
  /// The structure that holds the value.
  public var slot: Slot

  /// Makes a place.
  public init(file: Int, range: Range<Int>, keyRange: Range<Int>?, slot: Slot) {
    self.file = file
    self.range = range
    self.keyRange = keyRange
    self.slot = slot
  }
}

/// The structure that holds a value in a file, which determines how to edit it.
public indirect enum Slot: Sendable {
  /// A member of a mapping.
  case member(Member, in: Node)
  /// A `key=value` inside an argument string or array of strings.
  case argument(NamedArgument, in: ArgumentList)
  /// Words of a command line: from the option's first byte to its last value's.
  case words(Range<Int>)
  /// A place that cannot be edited.
  case fixed
}
