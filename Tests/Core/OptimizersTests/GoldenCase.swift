import Optimizers
import Platform
import TestSupport
import Testing
import Values

/// One case of a file that tools/reference/optimizers.py wrote.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// Lines by their first cell.
  var lines: [String: [String]] = [:]
  let name: String
  /// `optimizer_type`.
  let type: String
  let arguments: [String: Value]
  let rates: String
  let gradients: String

  var testDescription: String { "\(type), \(name)" }

  /// The rate by which the script multiplies the rates of a case.
  var scale: Double { ["Prodigy", "DAdaptAdam"].contains(type) ? 1 : 0.01 }

  static let steps = 30
  static let layout = ParameterLayout([
    .init(name: "text.zero", shape: [17, 1], group: 0), .init(name: "unet.moved", shape: [23], group: 1),
    .init(name: "unet.sometimes", shape: [2, 4, 5], group: 1), .init(name: "unet.never", shape: [5, 1], group: 1),
  ])

  init(_ cells: [String], type: String) {
    name = cells[1]
    self.type = type
    arguments = GoldenCase.arguments(cells[2])
    rates = cells[3]
    gradients = cells[4]
  }

  /// All cases of an optimizer; none when their file cannot be read, which the tests notice.
  static func read(_ type: String) -> [GoldenCase] {
    var cases: [GoldenCase] = []
    for cells in (try? Golden().rows("\(type.lowercased()).tsv")) ?? [] {
      if cells[0] == "case" {
        cases.append(GoldenCase(cells, type: type))
      } else if !cases.isEmpty {
        cases[cases.count - 1].lines[cells[0]] = Array(cells.dropFirst())
      }
    }
    return cases
  }

  /// `k=v` words as Python would read them.
  static func arguments(_ text: String) -> [String: Value] {
    var arguments: [String: Value] = [:]
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "=").map(String.init)
      arguments[parts[0]] = literal(parts[1])
    }
    return arguments
  }

  private static func literal(_ text: String) -> Value {
    if text.contains(",") { return .list(text.split(separator: ",").map { literal(String($0)) }) }
    if let flag = ["True": true, "False": false][text] { return .boolean(flag) }
    if let integer = Int(text) { return .integer(integer) }
    return Double(text).map(Value.float) ?? .string(text)
  }

  static func start() -> [[Float]] {
    [
      [Float](repeating: 0, count: 17), Formula.uniform("unet.moved.start", 23).map { $0 / 64 },
      [Float](repeating: 0, count: 40), Formula.uniform("unet.never.start", 5).map { $0 / 64 },
    ]
  }

  /// The gradients of a step, as `gradient` of the script makes them.
  func gradients(step: Int) -> [[Float]?] {
    Self.layout.entries.map { entry in
      let name = entry.name
      if name == "unet.never" || (name == "unet.sometimes" && step % 3 == 1) { return nil }
      if gradients == "silent", step < 3 { return [Float](repeating: 0, count: entry.count) }
      let base = Formula.uniform("\(name).base", entry.count)
      let noise = Formula.uniform("\(name).\(step)", entry.count)
      if gradients == "changing" || step >= 15 { return zip(noise, base).map { $0 + 0.5 * $1 } }
      let sign: Float = gradients == "swinging" && step % 2 == 1 ? -1 : 1
      return zip(base, noise).map { $0 * sign + 0.25 * $1 }
    }
  }

  /// The groups' learning rates at a step, as `rates` of the script makes them.
  func rates(step: Int, scale: Double) -> [Double] {
    switch rates {
    case "warmup": [min(1, Double(step) / 5) * scale, min(1, Double(step) / 5) * scale]
    case "rest": [0, scale]
    case "cosine":
      Array(repeating: 0.5 * (1 + cos(.pi * Double(step) / Double(Self.steps))) * scale, count: 2)
    default: [scale, scale]
    }
  }

  /// How far values are from a line of the file: ‖a − b‖ / ‖b‖.
  func error(of values: [Float]?, in line: String) -> Double {
    let expected = (lines[line] ?? []).compactMap { Double($0) }
    guard let values, !values.isEmpty else { return .infinity }
    return relativeDistance(values.map(Double.init), expected)
  }
}
