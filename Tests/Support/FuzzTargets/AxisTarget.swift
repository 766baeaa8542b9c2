import Grids

/// Axes of grids.
enum AxisTarget {
  static let run: Target = { input in
    do throws(AxisFault) {
      let axis = try AxisReader { 1 }.axis(text(input))
      check(!axis.values.isEmpty, "an axis of nothing")
      check(axis.labels.count == axis.values.count, "\(axis.labels.count) labels of \(axis.values.count) values")
      if let axes = try? GridAxes([.x: axis]) {
        check(axes.count(.x) == axis.values.count, "\(axes.count(.x)) columns of \(axis.values.count) values")
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }
}
