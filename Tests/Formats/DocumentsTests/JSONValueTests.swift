import Documents
import Testing

@Suite("JSON that is written")
struct JSONValueTests {
  private let value: JSONValue = [
    "b": 1, "a": [true, nil, 2.5, "x\n\"é"], "empty": [:], "none": [], "a": ["deep": [[]]],
  ]

  @Test("compact text keeps the order")
  func compact() {
    #expect(
      value.text() == #"{"b":1,"a":[true,null,2.5,"x\n\"é"],"empty":{},"none":[],"a":{"deep":[[]]}}"#
    )
  }

  @Test("indented text has a line a member")
  func indented() {
    #expect(
      value.text(.indented) == #"""
        {
          "b": 1,
          "a": [
            true,
            null,
            2.5,
            "x\n\"é"
          ],
          "empty": {},
          "none": [],
          "a": {
            "deep": [
              []
            ]
          }
        }
        """#
    )
  }

  @Test("a number that is not finite is null", arguments: [Double.nan, .infinity, -.infinity])
  func nonFinite(_ number: Double) {
    #expect(JSONValue.number(number).text() == "null")
  }

  @Test("an absent value is null")
  func absent() {
    #expect(JSONValue(nil as String?) == .null)
    #expect(JSONValue(nil as Int?) == .null)
    #expect(JSONValue("x" as String?) == .string("x"))
    #expect(JSONValue(3 as Int?) == .integer(3))
  }

  @Test(
    "what is written parses back to the same value",
    arguments: [
      .null, true, .integer(.min), .integer(.max), 1e-300, 1e21, -0.5, "\u{0}\u{1F}\u{7F}\u{2028}\\/\"日本",
      [[], [:]],
      ["": ""],
    ] as [JSONValue]
  )
  func roundTrip(_ value: JSONValue) throws {
    for layout in [JSONValue.Layout.compact, .indented] {
      let document = Document.parse(Source(path: "-", text: value.text(layout)), as: .json)
      #expect(document.issues == [])
      #expect(try JSONValue(#require(document.root)) == value)
    }
  }
}

extension JSONValue {
  fileprivate init(_ node: Node) {
    switch node.content {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = .number(value)
    case .string(let value), .dateTime(_, let value): self = .string(value)
    case .sequence(let items): self = .array(items.map(JSONValue.init))
    case .mapping(let members): self = .object(members.map { Member($0.key, JSONValue($0.value)) })
    }
  }
}
