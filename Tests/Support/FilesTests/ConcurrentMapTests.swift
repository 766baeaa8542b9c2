import Files
import Synchronization
import Testing

@Suite("Concurrent maps")
struct ConcurrentMapTests {
  @Test("results come in the order of the elements, each made once", arguments: [0, 1, 2, 3, 1000])
  func order(_ count: Int) {
    let calls = Atomic(0)
    let result = Array(0..<count).concurrentMap { number in
      calls.add(1, ordering: .relaxed)
      // Later elements are done first.
      var sum = 0
      for step in 0..<(count - number) { sum &+= step }
      return "\(number) \(sum < 0)"
    }
    #expect(result == (0..<count).map { "\($0) false" })
    #expect(calls.load(ordering: .relaxed) == count)
  }
}
