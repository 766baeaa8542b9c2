import Platform
import Sampling

/// What a grid consists of: its cells, and each different image once.
public struct GridPlan: Sendable {
  /// The most cells of a grid.
  public static let limit = 100_000

  /// A position in the grid.
  public struct Cell: Sendable, Equatable {
    /// Its column, row and sheet, counted from 0.
    public var x, y, z: Int
    /// The index of its image.
    public var image: Int
  }

  /// An image that some cell shows.
  public struct Image: Sendable, Equatable {
    /// What it is generated with.
    public var request: SampleRequest
    /// The labels of the first cell that shows it.
    public var labels: [String]
  }

  /// The axes.
  public let axes: GridAxes
  /// The settings of all cells, unless an axis changes them.
  public let base: SampleRequest
  /// The cells, row by row and sheet by sheet.
  public let cells: [Cell]
  /// The images, in order of the first cell that shows them.
  public let images: [Image]

  /// How many columns there are.
  public var columns: Int { axes.count(.x) }
  /// How many rows there are.
  public var rows: Int { axes.count(.y) }
  /// How many sheets there are.
  public var sheets: Int { axes.count(.z) }

  /// Plans a grid.
  public init(_ axes: GridAxes, base: SampleRequest) throws(GridError) {
    let counts = AxisLetter.allCases.map { axes.count($0) }
    let total = counts.reduce(1) { product, count in
      let (result, overflow) = product.multipliedReportingOverflow(by: count)
      return overflow ? .max : result
    }
    guard total <= Self.limit else { throw .tooManyCells(total) }
    var cells: [Cell] = []
    var images: [Image] = []
    var known: [SampleRequest: Int] = [:]
    for z in 0..<counts[2] {
      for y in 0..<counts[1] {
        for x in 0..<counts[0] {
          let values = axes.axes.map { letter, axis in
            (letter, axis.values[letter == .x ? x : letter == .y ? y : z])
          }
          let request = try axes.request(base, values)
          let image = known[request] ?? images.count
          if image == images.count {
            known[request] = image
            images.append(Image(request: request, labels: values.map(\.1.label)))
          }
          cells.append(Cell(x: x, y: y, z: z, image: image))
        }
      }
    }
    (self.axes, self.base, self.cells, self.images) = (axes, base, cells, images)
  }

  /// The order in which images are generated, so that those that share most follow one another: by networks, then by
  /// texts as the text encoder sees them, then by cells.
  public var generationOrder: [Int] {
    var networks: [[NetworkUse]: Int] = [:]
    var texts: [TextKey: Int] = [:]
    let keys = images.map { image in
      let network = networks[image.request.networks] ?? networks.count
      networks[image.request.networks] = network
      let key = TextKey(image.request, image.request.prompt)
      let text = texts[key] ?? texts.count
      texts[key] = text
      return (network, text)
    }
    return images.indices.sorted { (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1) }
  }

  /// The work that the images take, shared work counted once.
  public var work: GridWork { GridWork(images.map(\.request)) }
}

/// How often each thing that images may share is computed, if it is computed once.
public struct GridWork: Sendable, Equatable {
  /// Network files that are read.
  public private(set) var networks = 0
  /// Prompts that go through the text encoder, negative ones included.
  public private(set) var prompts = 0
  /// Initial noises.
  public private(set) var noises = 0
  /// Steps of samplers.
  public private(set) var steps = 0
  /// Predictions of the UNet, two a step with guidance. DDIM may take one step fewer than requested.
  public private(set) var predictions = 0

  init(_ requests: [SampleRequest]) {
    networks = Set(requests.flatMap { $0.networks.map { ExactText($0.path) } }).count
    var prompts: Set<TextKey> = []
    for request in requests {
      prompts.insert(TextKey(request, request.prompt))
      if request.cfgScale != 1 { prompts.insert(TextKey(request, request.negativePrompt)) }
    }
    self.prompts = prompts.count
    noises = Set(requests.map { NoiseKey(seed: $0.seed, width: $0.width, height: $0.height) }).count
    steps = requests.reduce(0) { $0 + $1.steps }
    predictions = requests.reduce(0) { $0 + $1.steps * ($1.guidanceScale == 1 ? 1 : 2) }
  }

  private struct NoiseKey: Hashable {
    var seed: UInt64
    var width, height: Int
  }
}

/// What a prompt's encoding depends on.
private struct TextKey: Hashable {
  var networks: [NetworkUse]
  var prompt: ExactText
  var clipSkip: Int

  init(_ request: SampleRequest, _ prompt: String) {
    networks = request.networks.filter { $0.multiplier != 0 }
    self.prompt = ExactText(prompt)
    clipSkip = request.clipSkip
  }
}
