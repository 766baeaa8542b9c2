import ModelKinds
import Optimizers
import StableDiffusion
import Tensors

/// The vectors that an optimizer trains, by the groups that share a learning rate.
///
/// A part whose learning rate is 0 is left out, as in `prepare_optimizer_params` of LyCORIS's kohya.py.
struct TrainedVectors {
  /// The groups, as TensorBoard names them.
  private(set) var groups: [(name: String, rate: Double)] = []
  /// The vectors in the optimizer's order.
  private(set) var parameters: [TrainedParameter] = []
  /// The vectors of parts that are left out.
  private(set) var resting: [TrainedParameter] = []
  private var entries: [ParameterLayout.Entry] = []

  init(_ network: IA3Network, _ options: TrainingOptions) {
    for (part, rate) in [
      (ModelPart.textEncoder, options.textEncoderLearningRate), (.unet, options.unetLearningRate),
    ] {
      let modules = network.modules.filter { $0.part == part }
      guard !modules.isEmpty else { continue }
      guard rate != 0 else {
        resting += modules.map(\.parameter)
        continue
      }
      for module in modules {
        parameters.append(module.parameter)
        entries.append(
          ParameterLayout.Entry(
            name: module.parameter.name,
            shape: module.parameter.shape,
            group: groups.count
          )
        )
      }
      groups.append((part.rateTag, rate))
    }
  }

  var layout: ParameterLayout { ParameterLayout(entries) }
}
