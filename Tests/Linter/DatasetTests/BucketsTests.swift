import Documents
import TestSupport
import Testing

@testable import Dataset

/// Against what sd-scripts' own classes make of the same images; the fixture is made by tools/reference/buckets.py.
@Suite("Buckets")
struct BucketsTests {
  private static let fixture = try? Golden("Fixtures").json("buckets.json")

  @Test("an image has sd-scripts' bucket and resized size", arguments: 0..<21)
  func choices(index: Int) throws {
    let cases = try #require(Self.fixture?["cases"]?.items)
    try #require(cases.count == 21)
    let drawn = cases[index]
    let resolution = try #require(drawn["resolution"]?.integers.size)
    let minimum = try #require(drawn["minimum"]?.integer)
    let maximum = try #require(drawn["maximum"]?.integer)
    let step = try #require(drawn["step"]?.integer)
    let settings = BucketSettings(
      resolution: resolution,
      minimum: minimum,
      maximum: maximum,
      step: step,
      noUpscale: drawn["noUpscale"]?.content == .boolean(true)
    )
    guard drawn["refused"] == nil else {
      #expect(settings.flatMap { BucketSelector($0) } == nil)
      return
    }
    let selector = try #require(settings.flatMap { BucketSelector($0) })
    let predefined = try #require(drawn["predefined"]?.items)
    #expect(selector.predefined == predefined.compactMap(\.integers.size))
    let images = try #require(drawn["images"]?.items)
    try #require(images.count == 60)
    for image in images.map(\.integers) {
      let size = try #require(Array(image.prefix(2)).size)
      let expected = Array(image.dropFirst(2))
      let choice = selector.choice(for: size)
      #expect(choice?.bucket == Array(expected.prefix(2)).size, "\(size)")
      #expect(choice?.resized == Array(expected.dropFirst(2)).size, "\(size)")
    }
  }

  @Test("a dataset has sd-scripts' buckets and batches, regularization images included", arguments: 0..<12)
  func datasets(index: Int) throws {
    let datasets = try #require(Self.fixture?["datasets"]?.items)
    try #require(datasets.count == 12)
    let dataset = datasets[index]
    func images(_ key: String) -> [Buckets.Images] {
      (dataset[key]?.items ?? []).flatMap { folder in
        (folder["sizes"]?.items ?? []).compactMap(\.integers.size).map {
          Buckets.Images(size: $0, repeats: folder["repeats"]?.integer ?? 0)
        }
      }
    }
    let training = images("training")
    var regularization = images("regularisation")
    let matched = RegularizationRepeats.matched(
      regularization.map(\.repeats),
      to: training.reduce(0) { $0 + $1.repeats }
    )
    for (index, repeats) in matched.enumerated() { regularization[index].repeats = repeats }
    let expected = try #require(dataset["buckets"]?.items).map(\.integers)
    let all = training + regularization
    guard dataset["enableBucket"]?.content == .boolean(true) else {
      #expect(all.reduce(0) { $0 + $1.repeats } == expected.first?.last)
      return
    }
    let settings = try #require(
      BucketSettings(
        resolution: SizeFacts.Size(width: 512, height: 512),
        minimum: 256,
        maximum: 1024,
        step: 64,
        noUpscale: false
      )
    )
    let buckets = try #require(Buckets(all.filter { $0.repeats > 0 }, settings: settings))
    #expect(buckets.counts.map { [$0.resolution.width, $0.resolution.height, $0.images] } == expected)
    let batch = try #require(dataset["batch"]?.integer)
    #expect(buckets.batches(of: batch) == dataset["batches"]?.integer)
  }

  @Test("a dataset that no program could count has no buckets")
  func limits() throws {
    let square = SizeFacts.Size(width: 1 << 20, height: 1 << 20)
    let wide = try #require(
      BucketSettings(resolution: square, minimum: 1, maximum: 1 << 20, step: 1, noUpscale: false)
    )
    #expect(BucketSelector(wide) == nil)
    #expect(BucketSettings(resolution: square, minimum: 1, maximum: .max, step: 64, noUpscale: true) == nil)
    #expect(
      BucketSettings(resolution: square, minimum: .min, maximum: 1 << 20, step: 64, noUpscale: true) == nil
    )
    #expect(BucketSettings(resolution: square, minimum: 1, maximum: 1 << 20, step: 0, noUpscale: true) == nil)
    let shrinking = try #require(
      BucketSettings(resolution: square, minimum: 1, maximum: 1 << 20, step: 64, noUpscale: true)
    )
    let selector = try #require(BucketSelector(shrinking))
    #expect(selector.choice(for: SizeFacts.Size(width: .max, height: .max)) == nil)
    #expect(selector.choice(for: SizeFacts.Size(width: 0, height: 512)) == nil)
    #expect(selector.choice(for: SizeFacts.Size(width: 1 << 31, height: 1 << 31))?.bucket == square)
    let size = SizeFacts.Size(width: 512, height: 512)
    let many = [Buckets.Images(size: size, repeats: .max), Buckets.Images(size: size, repeats: 1)]
    #expect(Buckets(many, settings: shrinking) == nil)
    #expect(Buckets([], settings: shrinking)?.batches(of: 2) == 0)
    #expect(Buckets([], settings: shrinking)?.batches(of: 0) == nil)
  }
}

extension [Int] {
  fileprivate var size: SizeFacts.Size? {
    count == 2 ? SizeFacts.Size(width: self[0], height: self[1]) : nil
  }
}
