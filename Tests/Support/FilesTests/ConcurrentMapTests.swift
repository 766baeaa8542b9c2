import Files
import Synchronization
import Testing

struct ConcurrentMapTests {
  @Test(arguments: [0, 1, 2, 3, 1000])
  func resultsComeInOrder(_ count: Int) {
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
