/// One change of a clean config, and what has to come of it.
struct Mutation: Sendable, CustomStringConvertible {
  /// What fixing leads to.
  enum Outcome: Sendable, Equatable {
    /// Nothing may be changed.
    case unchanged
    /// The clean config's bytes.
    case restored
    /// Another text with the clean config's meaning, such as a key that stays with the value for "unset".
    case sameMeaning
    /// Another config, with these findings left.
    case another([String])
  }

  let what: String
  let ways: Ways
  /// The declared art style.
  let style: String?
  /// What has to come of it in every form but the exceptions.
  let expected: Expectation
  private let exceptions: [WrittenForm: Expectation]

  /// What one form gives.
  struct Expectation: Sendable, Equatable {
    /// The rules that report, in order of id, once for each finding.
    var rules: [String]
    /// What `fix` leads to.
    var safe: Outcome
    /// What `fix --unsafe` leads to.
    var unsafe: Outcome

    init(_ rules: [String], safe: Outcome = .unchanged, unsafe: Outcome? = nil) {
      self.rules = rules
      self.safe = safe
      self.unsafe = unsafe ?? safe
    }
  }

  var description: String { what }

  init(
    _ what: String,
    _ ways: Ways,
    _ expected: Expectation,
    style: String? = nil,
    except exceptions: [WrittenForm: Expectation] = [:]
  ) {
    self.what = what
    self.ways = ways
    self.style = style
    self.expected = expected
    self.exceptions = exceptions
  }

  /// What has to come of it in a form.
  func expectation(_ form: WrittenForm) -> Expectation { exceptions[form] ?? expected }
}
