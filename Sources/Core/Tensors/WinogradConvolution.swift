import CKernels

/// A 3×3 convolution of stride 1 in Winograd's form: input tiles are transformed once; then each task transforms
/// the weights of a block of outputs, multiplies, and transforms back. Transformed weights are never kept:
/// computing them costs a few percent, keeping them would cost four times the weights' memory.
struct WinogradConvolution {
  private let shape: kernel_winograd
  private let batch: Int
  private let inputs: Int
  private let outputs: Int

  /// Output channels of one task.
  private static let outputBlock = 64
  /// Input channels of one product: many if most of the memory traffic is for tiles, few if it is for transformed
  /// weights.
  private static func inputBlock(tiles: Int) -> Int { tiles >= 128 ? 320 : 160 }
  /// Tiles transformed at once, which bounds the memory of the transformed input.
  private static let tileBlock = 1024

  /// The convolution; nil if products over patches are faster for its sizes.
  init?(_ geometry: ConvolutionGeometry) {
    let shape = geometry.shape
    guard shape.stride == 1, shape.padding == 1, shape.channels % 16 == 0, geometry.outputs % 16 == 0 else {
      return nil
    }
    func tiles(_ tile: Int) -> Int {
      geometry.batch * shape.height.dividedRoundingUp(by: tile) * shape.width.dividedRoundingUp(by: tile)
    }
    // With fewer tiles the transformed weights, of which there are 4 or 1.8 times as many, cost more than
    // the products save.
    guard let tile = tiles(4) >= 16 ? 4 : tiles(2) >= 16 ? 2 : nil else { return nil }
    self.init(geometry, tile: tile)
  }

  /// The convolution with output tiles of 4×4 or 2×2.
  init(_ geometry: ConvolutionGeometry, tile: Int) {
    batch = geometry.batch
    inputs = geometry.channels
    outputs = geometry.outputs
    let (height, width) = (geometry.shape.height, geometry.shape.width)
    shape = kernel_winograd(
      height: height,
      width: width,
      tile: tile,
      tiles_high: height.dividedRoundingUp(by: tile),
      tiles_wide: width.dividedRoundingUp(by: tile)
    )
  }

  func forward(_ x: Tensor, _ weight: Weight, offset: Tensor?) -> Tensor {
    apply(x, weight, from: inputs, to: outputs, transposed: false, offset: offset)
  }

  func backward(_ gradient: Tensor, _ weight: Weight) -> Tensor {
    apply(gradient, weight, from: outputs, to: inputs, transposed: true, offset: nil)
  }

  /// The convolution of x with `channels` channels to `results`; transposed, with the kernels rotated and the
  /// channels' roles exchanged.
  private func apply(
    _ x: Tensor,
    _ weight: Weight,
    from channels: Int,
    to results: Int,
    transposed: Bool,
    offset: Tensor?
  ) -> Tensor {
    let y = Tensor([batch, shape.height, shape.width, results])
    let tiles = batch * shape.tiles_high * shape.tiles_wide
    for first in stride(from: 0, to: tiles, by: Self.tileBlock) {
      let count = min(Self.tileBlock, tiles - first)
      let v = transformInput(x, channels: channels, first: first, count: count)
      Compute.split(results, grain: Self.outputBlock) { range in
        let m = products(
          v,
          weight,
          channels: channels,
          results: range,
          tiles: count,
          transposed: transposed
        )
        withUnsafePointer(to: shape) { shape in
          kernel_winograd_output(
            y.data,
            m.data,
            m.stride,
            offset.map { $0.data + range.lowerBound },
            shape,
            results,
            range.lowerBound,
            range.count,
            first,
            count
          )
        }
      }
    }
    return y
  }

  private var points: Int { (shape.tile + 2) * (shape.tile + 2) }

  private func transformInput(_ x: Tensor, channels: Int, first: Int, count: Int) -> PointMatrices {
    let v = PointMatrices(points: points, rows: count, columns: channels)
    let zeros = Tensor.zeros([channels])
    Compute.split(count, grain: 8) { range in
      withUnsafePointer(to: shape) { shape in
        kernel_winograd_input(
          v.data + range.lowerBound * channels,
          v.stride,
          x.data,
          zeros.data,
          shape,
          channels,
          first + range.lowerBound,
          range.count
        )
      }
    }
    return v
  }

  /// For every point, v·u over all channels, [tiles, results].
  private func products(
    _ v: PointMatrices,
    _ weight: Weight,
    channels: Int,
    results: Range<Int>,
    tiles: Int,
    transposed: Bool
  ) -> PointMatrices {
    let panel = Int(KERNEL_PANEL)
    let m = PointMatrices(points: points, rows: tiles, columns: results.count)
    let blockSize = min(Self.inputBlock(tiles: tiles), channels)
    let u = PointMatrices(
      points: points,
      rows: blockSize,
      columns: results.count.roundedUp(toMultipleOf: panel)
    )
    for start in stride(from: 0, to: channels, by: blockSize) {
      let block = start..<min(channels, start + blockSize)
      let (rows, columns) = transposed ? (block, results) : (results, block)
      kernel_winograd_weights(
        u.data,
        u.stride,
        weight.address((rows.lowerBound * inputs + columns.lowerBound) * 9),
        weight.type.kernelType,
        inputs * 9,
        rows.count,
        columns.count,
        shape.tile,
        transposed ? 1 : 0
      )
      for point in 0..<points {
        kernel_panel_product(
          v[point] + start,
          channels,
          u[point],
          nil,
          m[point],
          results.count,
          tiles,
          results.count,
          block.count,
          start == 0 ? 0 : 1
        )
      }
    }
    return m
  }
}

/// One matrix for each point of the transform, a little apart, so that the same element of all of them does
/// not fall into one cache set.
private struct PointMatrices {
  let tensor: Tensor
  let stride: Int

  init(points: Int, rows: Int, columns: Int) {
    stride = rows * columns + 16
    tensor = Tensor([points, stride])
  }

  var data: UnsafeMutablePointer<Float> { tensor.data }

  subscript(point: Int) -> UnsafeMutablePointer<Float> { tensor.data + point * stride }
}
