import Settings

/// A condition or value of a rule file: a small tree, whose evaluation always terminates.
public indirect enum Expression: Sendable {
  /// A literal; nil is null.
  case literal(Value?)
  /// A setting or observed value.
  case name(ReferencedName)
  /// A fact.
  case fact(Fact)
  /// A definition.
  case definition(Definition)
  /// The variable of `exists` or `all`.
  case variable(Int)
  /// `has(NAME)`
  case has(ReferencedName)
  /// `written(NAME)`
  case written(ReferencedName)
  /// `text(NAME)`
  case text(ReferencedName)
  /// `!a` and `-a`
  case unary(UnaryOperator, Expression)
  /// `a + b`, `a && b` …
  case binary(BinaryOperator, Expression, Expression)
  /// `a + b - c`, `a && b && c` …: operators that bind equally tightly, from left to right. It is flat so that a long
  /// chain takes no more of the stack than a short one.
  case chain(Expression, [Operation])
  /// `c ? a : b`
  case conditional(Expression, Expression, Expression)
  /// `[a, b]`
  case list([Expression])
  /// `size(x)`, `s.startsWith(t)` …
  case call(Function, [Expression])
  /// `list.exists(v, COND)` and `list.all(v, COND)`, with the variable's number and the size of the condition.
  case quantifier(all: Bool, Expression, Int, Expression, size: Int)

  /// An operator with its right operand.
  public struct Operation: Sendable {
    package var op: BinaryOperator
    package var operand: Expression
  }
}

extension Expression {
  /// The expressions that it consists of.
  package var operands: [Expression] {
    switch self {
    case .literal, .name, .fact, .variable, .has, .written, .text: []
    case .definition(let definition): [definition.expression]
    case .unary(_, let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .chain(let first, let operations): [first] + operations.map(\.operand)
    case .conditional(let condition, let one, let other): [condition, one, other]
    case .list(let items), .call(_, let items): items
    case .quantifier(_, let list, _, let condition, _): [list, condition]
    }
  }
}

/// What a name of `definitions.yaml` stands for. Many conditions share it, so that its value is kept for a config.
public final class Definition: Sendable {
  /// Its number among the definitions of a library, from 0.
  package let number: Int
  private let made: Lazy<Expression>

  init(number: Int, _ make: @escaping @Sendable () -> Expression) {
    self.number = number
    made = Lazy(make)
  }

  /// What it stands for.
  package var expression: Expression { made.value }

  /// Compiles a definition.
  package static func parse(_ text: String, number: Int, names: RuleNames) throws(ExpressionError)
    -> CompiledExpression
  {
    var compiled = try ExpressionParser.parse(text, names: names)
    let expression = compiled.expression
    compiled.expression = .definition(Definition(number: number) { expression })
    return compiled
  }
}

/// An expression with its type and its size.
package struct CompiledExpression: Sendable {
  /// The largest number of nodes. Definitions count wherever they are used: each could double the one before it.
  static let sizeLimit = 5_000
  /// The largest height. Evaluation recurses by it, also on threads with small stacks.
  static let heightLimit = 100

  package var expression: Expression
  package var type: ExpressionType
  // Narrow, since every rule holds several of these.
  private let narrow: (size: UInt16, height: UInt16)

  package init(expression: Expression, type: ExpressionType, size: Int = 1, height: Int = 1) {
    self.expression = expression
    self.type = type
    narrow = (UInt16(clamping: size), UInt16(clamping: height))
  }

  /// The number of its nodes.
  package var size: Int { Int(narrow.size) }
  /// The number of nodes on the longest way from the outermost one to one without operands.
  package var height: Int { Int(narrow.height) }
}

/// Operators with one operand.
public enum UnaryOperator: String, Sendable, CaseIterable {
  case not = "!"
  case minus = "-"
}

/// Operators with two operands.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case `in` = "in"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case remainder = "%"

  /// How tightly it binds; larger is tighter.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual: 3
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 4
    case .plus, .minus: 5
    case .times, .divided, .remainder: 6
    }
  }
}

/// The functions and methods; a method's receiver is its first argument.
public enum Function: String, Sendable, CaseIterable {
  case size, int, double, string, ceil, floor, min, max, abs
  case startsWith, endsWith, contains, lowerAscii, parts

  /// The types of its arguments and of its result.
  var signature: (parameters: [ExpressionType], result: ExpressionType) {
    switch self {
    case .size: ([.any], .number)
    case .int, .double: ([.any], .number)
    case .string: ([.any], .string)
    case .ceil, .floor, .abs: ([.number], .number)
    case .min, .max: ([.number, .number], .number)
    case .startsWith, .endsWith, .contains: ([.string, .string], .boolean)
    case .lowerAscii: ([.string], .string)
    case .parts: ([.string, .string], .number)
    }
  }

  var isMethod: Bool {
    switch self {
    case .startsWith, .endsWith, .contains, .lowerAscii, .parts: true
    default: false
    }
  }
}

/// The types of expressions; every type also has null.
public enum ExpressionType: String, Sendable, Equatable, CaseIterable {
  case any, boolean, number, string, list

  /// Whether a value of this type can be used where `other` is needed.
  func fits(_ other: ExpressionType) -> Bool { self == other || self == .any || other == .any }

  /// The type's name in messages.
  var phrase: String {
    switch self {
    case .any: "anything"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .list: "a list"
    }
  }
}

/// What is wrong with an expression.
public struct ExpressionError: Error, Sendable, Equatable {
  /// Byte offset into the expression's text.
  public var offset: Int
  /// What is wrong, without a full stop.
  public var message: String
}
