import Sampling
import Testing

@testable import Grids

@Suite("Values of axes")
struct ValueTests {
  @Test("lists and ranges are read as the webui's script reads them", arguments: try WebuiLists.lists())
  func webui(_ golden: WebuiLists.List) throws {
    var texts: [String] = []
    for value in try ValueList(golden.text).values {
      switch golden.type {
      case "str": texts.append(value)
      case _ where value.isEmpty: continue
      default:
        let numbers = try NumberValues.read(value, whole: golden.type == "int", in: -1e9...1e9)
        texts += numbers.map { golden.type == "int" ? String(Int($0)) : String($0) }
      }
    }
    #expect(texts == golden.values)
  }

  @Test(
    "ranges keep their ends where the webui's script is wrong",
    arguments: [
      // range(10, 6, -1): the script adds 1 to the end, whichever way it counts.
      ("10-5 (-1)", true, [10.0, 9, 8, 7, 6, 5]), ("6-2 (-2)", true, [6, 4, 2]),
      // arange(1, 2.3, 0.3) goes on to 2.2.
      ("1-2 (+0.3)", false, [1, 1.3, 1.6, 1.9]), ("10-5 (-3)", false, [10, 7]),
    ]
  )
  func ends(_ text: String, _ whole: Bool, _ values: [Double]) throws {
    #expect(try NumberValues.read(text, whole: whole, in: -100...100) == values)
  }

  @Test("a blank before a quote is not part of the value")
  func blankBeforeQuote() throws {
    #expect(try ValueList(#"a, "b, c" ,d"#).values == ["a", "b, c", "d"])
  }

  @Test("a quote that is not closed is found")
  func unclosed() {
    #expect(throws: ValueList.UnclosedQuote(position: 2)) { try ValueList(#"a,"b, c"#) }
  }

  @Test(
    "a value that is not a number or a good range is explained",
    arguments: [
      ("five", true, "neither a whole number"), ("1.5", true, "neither a whole number"),
      ("0x10", false, "neither a number"), ("inf", false, "neither a number"),
      ("nan", false, "neither a number"),
      ("1-5 (+0)", true, "never reaches the end; write 1-5 (+1)"), ("1-5 (2)", true, "needs a sign; write 1-5 (+2)"),
      ("10-5 (3)", true, "needs a sign; write 10-5 (-3)"),
      ("5-1", true, "leads away from the end; write 5-1 (-1)"),
      ("1-5 (-2)", true, "write 1-5 (+2)"), ("1-5 [0]", true, "write 1-5 [5]"),
      ("1-99999999", true, "more than 10000"), ("0-1 (+0.000001)", false, "more than 10000"),
      ("1-5 [99999999999]", true, "more than 10000"), ("90-101", true, "between 1 and 100"),
      ("99999999999999999999", true, "neither a whole number"), ("1-5 (+2", true, "neither a whole number"),
    ]
  )
  func faults(_ text: String, _ whole: Bool, _ part: String) {
    let fault = #expect(throws: ValueFault.self) { try NumberValues.read(text, whole: whole, in: 1...100) }
    #expect(fault?.reason.contains(part) == true, "\(fault?.reason ?? "")")
  }
}
