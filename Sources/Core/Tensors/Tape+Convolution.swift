import CKernels

/// Zeros around an image before a 3×3 convolution.
public enum Padding: Sendable {
  /// One row or column on every side.
  case same
  /// One row below and one column to the right only, as the VAE encoder's strided convolutions pad.
  case downAfterPad
}

extension Tape {
  /// A convolution of x [B, H, W, in] with W [out, in, 3, 3] or [out, in, 1, 1] (or [out, in]) and b [out],
  /// optionally with an iA3 vector on the output's or the input's channels. A 1×1 convolution has no padding.
  public func convolution(
    _ x: TapeNode,
    weight: Weight,
    bias: Weight?,
    stride: Int = 1,
    padding: Padding = .same,
    scale: ChannelScale? = nil
  ) -> TapeNode {
    let kernel = weight.shape.dropFirst(2)
    if kernel.allSatisfy({ $0 == 1 }) && stride == 1 {
      return linear(x, weight: weight, bias: bias, scale: scale)
    }
    precondition(
      kernel.elementsEqual([3, 3]) && x.tensor.shape.count == 4 && weight.shape[1] == x.tensor.channels,
      "a convolution of shape \(weight.shape) on \(x.tensor.shape)"
    )
    let geometry = ConvolutionGeometry(
      input: x.tensor.shape,
      outputs: weight.shape[0],
      stride: stride,
      padding: padding
    )
    let winograd = WinogradConvolution(geometry)
    let operations = 18 * geometry.outputShape.reduce(1, *) * geometry.channels
    return measured(.product(.convolution3x3, operations: operations, input: x)) {
      scaled(x, scale: scale, bias: bias, outputShape: geometry.outputShape) { input, offset in
        winograd?.forward(input, weight, offset: offset)
          ?? Elementwise.withOffset(PatchConvolution.forward(input, weight, geometry), offset)
      } backward: { gradient in
        winograd?.backward(gradient, weight) ?? PatchConvolution.backward(gradient, weight, geometry)
      }
    }
  }
}

/// The sizes of a 3×3 convolution.
struct ConvolutionGeometry {
  let batch: Int
  let outputs: Int
  var shape: kernel_convolution

  init(input: [Int], outputs: Int, stride: Int, padding: Padding) {
    batch = input[0]
    self.outputs = outputs
    let total = padding == .same ? 2 : 1
    shape = kernel_convolution(
      height: input[1],
      width: input[2],
      channels: input[3],
      output_height: (input[1] + total - 3) / stride + 1,
      output_width: (input[2] + total - 3) / stride + 1,
      stride: stride,
      padding: padding == .same ? 1 : 0
    )
  }

  var channels: Int { shape.channels }
  var inputShape: [Int] { [batch, shape.height, shape.width, shape.channels] }
  var outputShape: [Int] { [batch, shape.output_height, shape.output_width, outputs] }
  var pixels: Int { shape.output_height * shape.output_width }
}

/// A 3×3 convolution as a matrix product over patches.
enum PatchConvolution {
  /// Pixels of one task.
  private static func grain(_ geometry: ConvolutionGeometry) -> Int { min(256, geometry.pixels) }

  static func forward(_ x: Tensor, _ weight: Weight, _ geometry: ConvolutionGeometry) -> Tensor {
    let result = Tensor(geometry.outputShape)
    let taps = tapsFirst(weight, geometry)
    let depth = 9 * geometry.channels
    let imageSize = geometry.shape.height * geometry.shape.width * geometry.channels
    for image in 0..<geometry.batch {
      Compute.split(geometry.pixels, grain: grain(geometry)) { range in
        let patches = Tensor([range.count, depth])
        withUnsafePointer(to: geometry.shape) { shape in
          kernel_patches(patches.data, x.data + image * imageSize, shape, range.lowerBound, range.count)
        }
        MatrixProduct.multiply(
          MatrixOperand(patches.data, stride: depth),
          MatrixOperand(taps.data, stride: depth, transposed: true),
          into: result.data + (image * geometry.pixels + range.lowerBound) * geometry.outputs,
          stride: geometry.outputs,
          rows: range.count,
          columns: geometry.outputs,
          depth: depth
        )
      }
    }
    return result
  }

  static func backward(_ gradient: Tensor, _ weight: Weight, _ geometry: ConvolutionGeometry) -> Tensor {
    let result = Tensor(geometry.inputShape)
    let taps = tapsFirst(weight, geometry)
    let depth = 9 * geometry.channels
    let imageSize = geometry.shape.height * geometry.shape.width * geometry.channels
    let patches = Tensor([geometry.pixels, depth])
    for image in 0..<geometry.batch {
      Compute.split(geometry.pixels, grain: grain(geometry)) { range in
        let first = image * geometry.pixels + range.lowerBound
        MatrixProduct.multiply(
          MatrixOperand(gradient.data + first * geometry.outputs, stride: geometry.outputs),
          MatrixOperand(taps.data, stride: depth),
          into: patches.data + range.lowerBound * depth,
          stride: depth,
          rows: range.count,
          columns: depth,
          depth: geometry.outputs
        )
      }
      Compute.split(geometry.shape.height, grain: 4) { range in
        withUnsafePointer(to: geometry.shape) { shape in
          kernel_patches_backward(
            result.data + image * imageSize,
            patches.data,
            shape,
            range.lowerBound,
            range.count
          )
        }
      }
    }
    return result
  }

  /// The weight as [out, 3, 3, in].
  private static func tapsFirst(_ weight: Weight, _ geometry: ConvolutionGeometry) -> Tensor {
    let resident = weight.resident()
    let result = Tensor([geometry.outputs, 9, geometry.channels])
    let size = 9 * geometry.channels
    Compute.split(geometry.outputs, grain: 16) { range in
      let first = range.lowerBound * size
      kernel_taps_first(result.data + first, resident.data + first, range.count, geometry.channels)
    }
    return result
  }
}
