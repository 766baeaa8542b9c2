import Platform
import Testing

@Suite("Positions by name")
struct NamePositionsTests {
  @Test("every name keeps its position while the table grows")
  func growth() {
    var positions = NamePositions()
    let names = (0..<1_000).map { String(repeating: "x", count: $0 % 23) + String($0) }
    for (index, name) in names.enumerated() { positions.set(name, to: index * 2) }
    #expect(positions.keys == names)
    #expect(names.enumerated().allSatisfy { positions[$1] == $0 * 2 })
    #expect(positions["1000"] == nil)
    #expect(positions[""] == nil)
  }

  @Test("names are told apart by their bytes, and a later position replaces the first")
  func bytes() {
    var positions = NamePositions()
    positions.set("\u{E9}", to: 1)
    positions.set("e\u{301}", to: 2)
    positions.set("", to: 3)
    positions.set("\u{E9}", to: 4)
    #expect(positions["\u{E9}"] == 4)
    #expect(positions["e\u{301}"] == 2)
    #expect(positions[""] == 3)
    #expect(positions.keys.count == 3)
  }
}
