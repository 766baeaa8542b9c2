import CLibYAML

/// One of libyaml's events, with its place in bytes.
struct YAMLEvent {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(Scalar)
    case collectionStart(isMapping: Bool, isFlow: Bool, anchor: String?)
    case collectionEnd
  }

  struct Scalar {
    var text: String
    var anchor: String?
    var tag: String?
    var style: Node.Style
  }

  var kind: Kind
  /// From the start to the end mark; the end of a block collection is unreliable.
  var range: Range<Int>
}

/// libyaml's parser for bytes that are known to be UTF-8.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let offsets: ScalarOffsets
  private let bytes: [UInt8]
  /// The bytes before the input: a byte-order mark.
  private let start: Int

  /// Starts the parser; nil if memory ran out.
  init?(_ source: Source) {
    bytes = source.bytes
    start = source.byteOrderMarkLength
    offsets = ScalarOffsets(bytes, start: start)
    // libyaml reads from this buffer until the parser is deleted.
    input = .allocate(capacity: bytes.count - start)
    _ = input.initialize(from: bytes[start...])
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else { return nil }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event.
  func next() throws(YAMLStop) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    let lower = offsets.byte(event.start_mark.index)
    let range = lower..<max(lower, offsets.byte(event.end_mark.index))
    return YAMLEvent(kind: kind(event), range: range)
  }

  private func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let style: Node.Style =
        switch scalar.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .multiline
        default: .plain
        }
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
        as: UTF8.self
      )
      return .scalar(.init(text: text, anchor: string(scalar.anchor), tag: string(scalar.tag), style: style))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      return .collectionStart(
        isMapping: false,
        isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE,
        anchor: string(sequence.anchor)
      )
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      return .collectionStart(
        isMapping: true,
        isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE,
        anchor: string(mapping.anchor)
      )
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
    default: return .streamEnd
    }
  }

  private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private func problem() -> YAMLStop {
    let state = parser.pointee
    var message = state.problem.map { String(cString: $0) } ?? "libyaml ran out of memory"
    var offset = start
    if state.error == YAML_READER_ERROR {
      offset = min(start &+ Int(clamping: state.problem_offset), bytes.count)
      message = "\(message): \(bytes.describe(offset))"
    } else if state.problem != nil {
      offset = offsets.byte(state.problem_mark.index)
      if let context = state.context { message = String(cString: context) + ": " + message }
      if bytes.at(offset) == UInt8(ascii: "\t") { message += "; YAML indents with spaces, not with tabs" }
    }
    return YAMLStop(.malformed, at: (offset..<offset + 1).clamped(to: 0..<bytes.count), message)
  }
}

/// The error that ended the parsing of a YAML text.
struct YAMLStop: Error {
  var issue: SyntaxIssue

  init(_ kind: SyntaxIssue.Kind, at range: Range<Int>, _ message: String) {
    issue = SyntaxIssue(kind, at: range, message)
  }
}

/// Converts libyaml's marks, which count Unicode scalars, to byte offsets.
struct ScalarOffsets {
  private static let stride = 64

  private let bytes: [UInt8]
  private let start: Int
  /// The byte of every 64th scalar; nil for ASCII text.
  private let checkpoints: [Int]?

  /// Counts from `start` on.
  init(_ bytes: [UInt8], start: Int) {
    self.bytes = bytes
    self.start = start
    guard bytes[start...].contains(where: { $0 >= 0x80 }) else {
      checkpoints = nil
      return
    }
    var checkpoints: [Int] = []
    var count = 0
    for offset in start..<bytes.count where bytes[offset] & 0xC0 != 0x80 {
      if count % Self.stride == 0 { checkpoints.append(offset) }
      count += 1
    }
    self.checkpoints = checkpoints
  }

  /// The byte at which the scalar with this number starts; the end for numbers past it.
  func byte(_ scalar: Int) -> Int {
    guard scalar >= 0 else { return start }
    guard let checkpoints else { return min(start + min(scalar, bytes.count), bytes.count) }
    guard scalar / Self.stride < checkpoints.count else { return bytes.count }
    var offset = checkpoints[scalar / Self.stride]
    for _ in 0..<scalar % Self.stride {
      guard offset < bytes.count else { break }
      offset += 1
      while let byte = bytes.at(offset), byte & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  /// The byte offset of one of libyaml's marks.
  func byte(_ mark: UInt) -> Int { byte(Int(clamping: mark)) }
}
