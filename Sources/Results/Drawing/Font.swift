import CFonts
import CFreeType
import Files
import Platform
import Synchronization

/// A typeface at any size, read and hinted by FreeType.
///
/// Text is set from left to right, character by character, with the font's kerning. There is no shaping: scripts whose
/// letters join or stack, such as Arabic or Devanagari, come out as separate letters. Characters that the font lacks
/// appear as boxes. Bold is the same outline, thickened by FreeType.
public final class Font: Sendable {
  /// A glyph in a line of text.
  fileprivate struct Glyph {
    /// Its index in the font.
    var index: UInt32
    /// Its position, in pixels from the start of the line.
    var x: Double
  }

  /// DejaVu Sans, compiled in.
  public static let standard: Result<Font, DrawingError> = Result { () throws(DrawingError) in
    var size = 0
    let start = ia3_dejavu_sans(&size)
    return try Font(UnsafeBufferPointer(start: start, count: size), owned: nil, path: "DejaVu Sans")
  }

  /// FreeType's objects, which are not thread-safe; the lock below guards them.
  fileprivate struct Face: @unchecked Sendable {
    let library: FT_Library
    let face: FT_Face
    let memory: UnsafeMutablePointer<UInt8>?
    var size = 0.0
  }

  private let face: Mutex<Face>
  /// The largest font file that is read: 64 MiB.
  private static let limit = 64 << 20

  /// Opens a font file: TrueType, OpenType or anything else that FreeType reads; of a collection, the first font.
  public convenience init(path: String) throws(DrawingError) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: Self.limit) } catch {
      throw .unreadable(error.description)
    }
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() { memory[index] = byte }
    try self.init(UnsafeBufferPointer(start: memory, count: bytes.count), owned: memory, path: path)
  }

  private init(
    _ bytes: UnsafeBufferPointer<UInt8>,
    owned: UnsafeMutablePointer<UInt8>?,
    path: String
  ) throws(DrawingError) {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else {
      owned?.deallocate()
      throw .noMemory
    }
    var face: FT_Face?
    let code = FT_New_Memory_Face(library, bytes.baseAddress, FT_Long(bytes.count), 0, &face)
    guard code == 0, let face else {
      FT_Done_FreeType(library)
      owned?.deallocate()
      throw .notAFont(path: path, code: code)
    }
    self.face = Mutex(Face(library: library, face: face, memory: owned))
  }

  deinit {
    face.withLock {
      FT_Done_Face($0.face)
      FT_Done_FreeType($0.library)
      $0.memory?.deallocate()
    }
  }

  // MARK: Measuring

  /// The size of a line of text in pixels: its width, and the font's height above and below the baseline.
  public func textSize(_ text: String, size: Double, bold: Bool = false) -> (
    width: Double, ascent: Double, descent: Double
  ) {
    face.withLock { face in
      guard face.set(size) else { return (0, 0, 0) }
      let metrics = face.face.pointee.size.pointee.metrics
      return (
        face.layout(text, bold: bold).width, Double(metrics.ascender) / 64, -Double(metrics.descender) / 64
      )
    }
  }

  /// Wraps a text into lines of at most `width` pixels.
  ///
  /// Lines are broken between words; a word that is wider than a line is broken between characters. Line feeds are kept,
  /// and an empty text is one empty line.
  public func wrap(_ text: String, width: Double, size: Double, bold: Bool = false) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : "\(line) \(word)"
        if textSize(longer, size: size, bold: bold).width <= width {
          line = longer
          continue
        }
        if !line.isEmpty { lines.append(line) }
        line = ""
        for character in word {
          if !line.isEmpty, textSize(line + String(character), size: size, bold: bold).width > width {
            lines.append(line)
            line = ""
          }
          line.append(character)
        }
      }
      return lines + [line]
    }
  }

  /// A text of at most `width` pixels, with `…` in place of what does not fit.
  public func shortened(_ text: String, width: Double, size: Double, bold: Bool = false) -> String {
    let characters = Array(text)
    func fits(_ count: Int, _ end: String) -> Bool {
      textSize(String(characters[..<count]) + end, size: size, bold: bold).width <= width
    }
    // Doubling and halving, because a text from a file may be far longer than what fits.
    var tooLong = 1
    while tooLong < characters.count, fits(tooLong, "") { tooLong *= 2 }
    if tooLong >= characters.count {
      if fits(characters.count, "") { return text }
      tooLong = characters.count
    }
    guard fits(0, "…") else { return "" }
    var fitting = 0
    while tooLong - fitting > 1 {
      let middle = fitting + (tooLong - fitting) / 2
      if fits(middle, "…") { fitting = middle } else { tooLong = middle }
    }
    return String(characters[..<fitting]) + "…"
  }

  // MARK: Outlines

  /// Renders a line of text.
  ///
  /// - Parameters:
  ///   - x: where the line starts, in pixels from the left.
  ///   - baseline: in pixels from the top.
  func render(_ text: String, x: Double, baseline: Double, size: Double, bold: Bool, into spans: SpanSink) {
    face.withLock { face in
      guard face.set(size) else { return }
      for glyph in face.layout(text, bold: bold).glyphs {
        guard FT_Load_Glyph(face.face, glyph.index, ia3_load_outline) == 0 else { continue }
        let slot = face.face.pointee.glyph
        guard let slot, slot.pointee.format == FT_GLYPH_FORMAT_OUTLINE else { continue }
        if bold { FT_Outline_Embolden(&slot.pointee.outline, FT_Pos(Face.strength(size) * 64)) }
        FT_Outline_Translate(
          &slot.pointee.outline,
          FixedPoint.position(x + glyph.x),
          FixedPoint.position(-baseline)
        )
        spans.render(&slot.pointee.outline, face.library)
      }
    }
  }

  /// Renders a line through points, with round ends and joints.
  func stroke(_ points: ArraySlice<(x: Double, y: Double)>, width: Double, into spans: SpanSink) {
    let path = FixedPoint.path(points)
    face.withLock { face in
      var stroker: FT_Stroker?
      guard var start = path.first, FT_Stroker_New(face.library, &stroker) == 0, let stroker else { return }
      defer { FT_Stroker_Done(stroker) }
      FT_Stroker_Set(
        stroker,
        FixedPoint.position(width / 2),
        FT_STROKER_LINECAP_ROUND,
        FT_STROKER_LINEJOIN_ROUND,
        0
      )
      guard FT_Stroker_BeginSubPath(stroker, &start, 1) == 0 else { return }
      for point in path.dropFirst() {
        var end = point
        guard FT_Stroker_LineTo(stroker, &end) == 0 else { return }
      }
      guard FT_Stroker_EndSubPath(stroker) == 0 else { return }
      var (pointCount, contourCount): (FT_UInt, FT_UInt) = (0, 0)
      guard FT_Stroker_GetCounts(stroker, &pointCount, &contourCount) == 0 else { return }
      var outline = FT_Outline()
      guard FT_Outline_New(face.library, pointCount, FT_Int(contourCount), &outline) == 0 else { return }
      defer { FT_Outline_Done(face.library, &outline) }
      (outline.n_points, outline.n_contours) = (0, 0)
      FT_Stroker_Export(stroker, &outline)
      spans.render(&outline, face.library)
    }
  }
}

extension Font.Face {
  /// How many pixels thicker bold outlines are, as in FreeType's own `FT_GlyphSlot_Embolden`.
  fileprivate static func strength(_ size: Double) -> Double { size / 24 }

  /// Sets the size in pixels; returns whether the font has it.
  fileprivate mutating func set(_ wanted: Double) -> Bool {
    guard wanted.isFinite, wanted > 0, wanted <= 4096 else { return false }
    if wanted == size { return true }
    guard FT_Set_Char_Size(face, 0, FT_F26Dot6((wanted * 64).rounded()), 72, 72) == 0 else { return false }
    size = wanted
    return true
  }

  /// The position of each character of a line.
  fileprivate func layout(_ text: String, bold: Bool) -> (glyphs: [Font.Glyph], width: Double) {
    var glyphs: [Font.Glyph] = []
    var x = 0.0
    for scalar in SystemText.legible(text).unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      // Line feeds and other controls are spaces here; `wrap` starts lines at line feeds.
      let isControl = scalar.properties.generalCategory == .control
      let index = FT_Get_Char_Index(face, isControl ? 0x20 : FT_ULong(scalar.value))
      if let last = glyphs.last {
        var kerning = FT_Vector()
        if FT_Get_Kerning(face, last.index, index, FT_UInt(FT_KERNING_UNFITTED.rawValue), &kerning) == 0 {
          x += Double(kerning.x) / 64
        }
      }
      glyphs.append(Font.Glyph(index: index, x: x))
      guard FT_Load_Glyph(face, index, ia3_load_outline) == 0, let slot = face.pointee.glyph else { continue }
      x += Double(slot.pointee.linearHoriAdvance) / 65536 + (bold ? Self.strength(size) : 0)
    }
    return (glyphs, x)
  }
}

/// FreeType's fixed-point numbers: 1/64 pixel, y upwards.
enum FixedPoint {
  static func position(_ value: Double) -> FT_Pos {
    FT_Pos((min(max(value, -1e6), 1e6) * 64).rounded())
  }

  /// A line for FreeType's stroker, which needs a direction: at least two points, each unlike the one before.
  ///
  /// A line of length 0, however many points it has, gets a length of one unit.
  static func path(_ points: some Sequence<(x: Double, y: Double)>) -> [FT_Vector] {
    var path: [FT_Vector] = []
    for point in points {
      let next = FT_Vector(x: position(point.x), y: position(-point.y))
      if let last = path.last, last.x == next.x, last.y == next.y { continue }
      path.append(next)
    }
    if path.count == 1, let only = path.first { path.append(FT_Vector(x: only.x + 1, y: only.y)) }
    return path
  }
}
