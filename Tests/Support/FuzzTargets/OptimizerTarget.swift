import Optimizers
import Values

/// Arguments of optimizers and schedules: the first byte is `o` or `s`, the first line names one, and each further line
/// is an argument.
enum OptimizerTarget {
  static let run: Target = { input in
    let lines = text(Array(input.dropFirst())).split(separator: "\n", omittingEmptySubsequences: false)
    guard let name = lines.first.map(String.init) else { return .rejected }
    var arguments: [String: Value] = [:]
    for line in lines.dropFirst() {
      let sides = line.split(separator: "=", maxSplits: 1)
      if sides.count == 2 { arguments[String(sides[0])] = PythonLiteral.valueOrText(String(sides[1])) }
    }
    do throws(OptimizerError) {
      switch input.first {
      case UInt8(ascii: "o"): try optimize(name, arguments)
      case UInt8(ascii: "s"): try schedule(name, arguments)
      default: return .rejected
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static func optimize(_ name: String, _ arguments: [String: Value]) throws(OptimizerError) {
    let options = try OptimizerOptions(type: name, arguments: arguments, learningRate: 1)
    let layout = ParameterLayout([
      .init(name: "a", shape: [3], group: 0), .init(name: "b", shape: [1, 1], group: 1),
    ])
    var optimizer = options.makeOptimizer(layout: layout)
    var values: [[Float]] = [[0, 1, -1], [0.5]]
    for step in 0..<3 {
      try optimizer.step(&values, gradients: [[0.1, -0.2, Float(step)], nil], learningRates: [1, 1])
    }
    var again = options.makeOptimizer(layout: layout)
    try again.restore(optimizer.state)
    check(values.map(\.count) == [3, 1], "vectors of other sizes")
  }

  private static func schedule(_ name: String, _ arguments: [String: Value]) throws(OptimizerError) {
    var options = ScheduleOptions(learningRate: 1, totalSteps: 20)
    if name.first?.isUppercase == true { options.schedulerType = name } else { options.scheduler = name }
    options.arguments = arguments
    var schedule = LearningRateSchedule(try options.rule(), baseRates: [1, 0.5])
    for _ in 0..<25 { schedule.advance() }
    check(schedule.rates.count == 2, "\(schedule.rates.count) rates")
    _ = schedule.after(1000)
  }
}
