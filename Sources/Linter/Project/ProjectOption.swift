import Documents
import Rules

/// One option of `ia3.toml`. The reader, what an extending file inherits, the linter's options, `--show-settings`, the
/// JSON Schema and the documentation are all made from `ProjectOption.all`.
struct ProjectOption: Sendable {
  typealias Slot<Value> = WritableKeyPath<ProjectFile, Value> & Sendable

  /// The key.
  let name: String
  /// What a value must be, with an article.
  let expectation: String
  /// The members of its JSON Schema.
  let schema: [JSONValue.Member]
  /// What holds if it is not given, for people.
  let standard: String
  /// What it does, in one sentence.
  let help: String
  /// Reads its value into the reader's file.
  let read: @Sendable (Node, inout ProjectFileReader) -> Void
  /// Adds what the extended file says.
  let inherit: @Sendable (inout ProjectFile, _ base: ProjectFile) -> Void
  /// Changes the linter's options as a file says.
  let apply: @Sendable (ProjectFile, inout LintOptions) -> Void
  /// What holds, for people: nothing, one text, or one for each element.
  let texts: @Sendable (LintOptions, ProjectFile?) -> [String]

  /// An option that an extending file replaces.
  init<Value>(
    _ name: String,
    _ type: OptionType<Value>,
    in slot: Slot<Value?>,
    changing effect: LintEffect<Value>? = nil,
    standard: String,
    help: String
  ) {
    self.init(name, type, standard, help, effect, value: { $0[keyPath: slot] }) { file, value in
      file[keyPath: slot] = value
    } inherit: { file, base in
      file[keyPath: slot] = file[keyPath: slot] ?? base[keyPath: slot]
    }
  }

  /// An option that an extending file adds to.
  ///
  /// - Parameter combine: the file's own value and that of the extended file as one.
  init<Value: Collection>(
    _ name: String,
    _ type: OptionType<Value>,
    in slot: Slot<Value>,
    changing effect: LintEffect<Value>? = nil,
    standard: String,
    help: String,
    combine: @escaping @Sendable (_ own: Value, _ base: Value) -> Value
  ) {
    self.init(name, type, standard, help, effect, value: { $0[keyPath: slot] }) { file, value in
      file[keyPath: slot] = value
    } inherit: { file, base in
      file[keyPath: slot] = combine(file[keyPath: slot], base[keyPath: slot])
    }
  }

  private init<Value>(
    _ name: String,
    _ type: OptionType<Value>,
    _ standard: String,
    _ help: String,
    _ effect: LintEffect<Value>?,
    value: @escaping @Sendable (ProjectFile) -> Value?,
    store: @escaping @Sendable (inout ProjectFile, Value) -> Void,
    inherit: @escaping @Sendable (inout ProjectFile, ProjectFile) -> Void
  ) {
    self.name = name
    self.standard = standard
    self.help = help
    self.inherit = inherit
    expectation = type.expectation
    schema = type.schema
    read = { node, reader in
      if let value = type.read(node, &reader) { store(&reader.file, value) }
    }
    apply = { file, options in
      if let value = value(file) { effect?.apply(value, &options) }
    }
    texts = { options, file in
      let holding = if let current = effect?.current { current(options) } else { file.flatMap(value) }
      return holding.map(type.texts) ?? []
    }
  }
}

/// What an option changes about linting.
struct LintEffect<Value: Sendable>: Sendable {
  typealias Slot<Part> = WritableKeyPath<LintOptions, Part> & Sendable

  /// Changes the options.
  let apply: @Sendable (Value, inout LintOptions) -> Void
  /// The value that the options have, from wherever it comes; nil if they do not keep it as the option writes it.
  let current: (@Sendable (LintOptions) -> Value?)?

  init(
    current: (@Sendable (LintOptions) -> Value?)? = nil,
    _ apply: @escaping @Sendable (Value, inout LintOptions) -> Void
  ) {
    self.apply = apply
    self.current = current
  }

  /// It takes the place of what the options have.
  static func sets(_ slot: Slot<Value>) -> Self {
    Self(current: { $0[keyPath: slot] }) { $1[keyPath: slot] = $0 }
  }

  /// It takes the place of what the options have, if they have anything.
  static func sets(_ slot: Slot<Value?>) -> Self {
    Self(current: { $0[keyPath: slot] }) { $1[keyPath: slot] = $0 }
  }

  /// It adds to what the options have.
  static func adds<Element>(to slot: Slot<[Element]>) -> Self where Value == [Element] {
    Self(current: { $0[keyPath: slot] }) { $1[keyPath: slot] += $0 }
  }
}
