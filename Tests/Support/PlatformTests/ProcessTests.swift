import Platform
import Testing

@Suite("This process")
struct ProcessTests {
  @Test("a variable that is unset or empty is nil")
  func environment() {
    setenv("IA3_TEST_SET", "a", 1)
    setenv("IA3_TEST_EMPTY", "", 1)
    #expect(Environment.value("IA3_TEST_SET") == "a")
    #expect(Environment.value("IA3_TEST_EMPTY") == nil)
    #expect(Environment.value("IA3_TEST_UNSET") == nil)
  }

  @Test("the executable is a file")
  func executable() {
    #expect(Executable.path.hasPrefix("/"))
    #expect(access(Executable.path, X_OK) == 0)
  }

  @Test("the clocks count seconds")
  func clocks() {
    let first = SystemClock.monotonicSeconds
    #expect(SystemClock.monotonicSeconds >= first)
    // 2020 and 2100.
    #expect((1_577_836_800...4_102_444_800).contains(SystemClock.unixSeconds))
    #expect(SystemClock.text(86400 * 365, format: "%Y").hasPrefix("197"))
  }
}
