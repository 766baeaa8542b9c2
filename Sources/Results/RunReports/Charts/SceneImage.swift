import Drawing
import Images

/// Scenes as images.
enum SceneImage {
  /// Draws a scene.
  ///
  /// - Parameter scale: pixels for each unit of the scene.
  static func image(_ scene: Scene, theme: ChartTheme, scale: Double, font: Font?) throws(DrawingError)
    -> RGBImage
  {
    let (width, height) = ((scene.width * scale).rounded(.up), (scene.height * scale).rounded(.up))
    guard width.isFinite, height.isFinite, width < 1e9, height < 1e9 else {
      throw .size(width: .max, height: .max)
    }
    var canvas = try Canvas(width: Int(width), height: Int(height), background: theme.background, font: font)
    for shape in scene.shapes {
      switch shape {
      case .line(let points, let width, let ink, let opacity, let dash):
        var color = theme.color(ink)
        color.a = UInt8((255 * min(max(opacity, 0), 1)).rounded())
        let scaled = points.map { (x: $0.x * scale, y: $0.y * scale) }
        let parts =
          dash.map { Dashes.dashes(scaled, on: $0.on * scale, off: $0.off * scale, start: $0.start * scale) } ?? [
            scaled
          ]
        for part in parts {
          canvas.stroke(part, width: width * scale, color: color)
        }
      case .text(let text, let x, let baseline, let size, let ink, let anchor, let isBold):
        let alignment: Alignment =
          switch anchor {
          case .start: .leading
          case .middle: .center
          case .end: .trailing
          }
        canvas.draw(
          text,
          x: x * scale,
          baseline: baseline * scale,
          size: size * scale,
          color: theme.color(ink),
          alignment: alignment,
          bold: isBold
        )
      }
    }
    return canvas.image
  }
}

/// Dashed lines.
enum Dashes {
  /// The dashes of a line, `on` long and `off` apart; the first begins after `start`, which is at most a period.
  static func dashes(_ points: [(x: Double, y: Double)], on: Double, off: Double, start: Double = 0) -> [[(
    x: Double, y: Double
  )]] {
    guard let first = points.first, points.count > 1, on > 0, off > 0 else { return [points] }
    var result: [[(x: Double, y: Double)]] = []
    var piece = [first]
    // The period before may reach into the line.
    var isOn = start <= 0 || start > off
    var left = start <= 0 ? on : isOn ? start - off : start
    for (start, end) in zip(points, points.dropFirst()) {
      let (dx, dy) = (end.x - start.x, end.y - start.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length.isFinite else { return [points] }
      var done = 0.0
      while length - done > left {
        done += left
        let point = (x: start.x + dx * done / length, y: start.y + dy * done / length)
        if isOn { result.append(piece + [point]) }
        piece = [point]
        isOn.toggle()
        left = isOn ? on : off
      }
      left -= length - done
      if isOn { piece.append(end) }
    }
    if isOn, piece.count > 1 { result.append(piece) }
    return result
  }
}
