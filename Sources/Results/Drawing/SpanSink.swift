import CFreeType

/// Collects the coverage that FreeType's rasterizer finds: each pixel's largest, in a rectangle of the canvas.
///
/// Coverage is collected before anything is colored, so a half-transparent line that is rendered in parts, or that
/// crosses itself, has one color throughout.
final class SpanSink {
  /// The rectangle's left and top edge on the canvas.
  let (x, y): (Int, Int)
  /// The rectangle's size.
  let (width, height): (Int, Int)
  /// How much of each pixel is covered, row by row from the top left; 255 is all of it.
  private(set) var coverage: [UInt8]

  /// A rectangle with no coverage yet; nil if it has no area.
  init?(x: Int, y: Int, width: Int, height: Int) {
    guard width > 0, height > 0 else { return nil }
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
    coverage = [UInt8](repeating: 0, count: width * height)
  }

  /// Renders an outline, clipped to the rectangle.
  func render(_ outline: inout FT_Outline, _ library: FT_Library) {
    var parameters = FT_Raster_Params()
    parameters.flags = ia3_raster_flags
    parameters.user = Unmanaged.passUnretained(self).toOpaque()
    parameters.clip_box = FT_BBox(xMin: x, yMin: -y - height, xMax: x + width, yMax: -y)
    parameters.gray_spans = { row, count, spans, user in
      guard let spans, let user else { return }
      let sink = Unmanaged<SpanSink>.fromOpaque(user).takeUnretainedValue()
      // FreeType's rows go upwards: row −1 is the topmost.
      sink.add(UnsafeBufferPointer(start: spans, count: Int(count)), row: -1 - Int(row))
    }
    // If memory runs out, the outline is missing, and nothing can be done about it here.
    _ = FT_Outline_Render(library, &outline, &parameters)
  }

  private func add(_ spans: UnsafeBufferPointer<FT_Span>, row: Int) {
    guard (y..<y + height).contains(row) else { return }
    let start = (row - y) * width
    for span in spans {
      let from = max(0, Int(span.x) - x)
      let to = min(width, Int(span.x) - x + Int(span.len))
      guard from < to else { continue }
      for index in start + from..<start + to where coverage[index] < span.coverage {
        coverage[index] = span.coverage
      }
    }
  }
}
