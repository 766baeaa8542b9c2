import Files
import Images
import Sampling

/// Generates an image, telling the steps; `SampleSession.image` is one.
public typealias CellPainter = (
  _ request: SampleRequest, _ progress: @escaping (_ step: Int, _ of: Int) -> Void
) throws(SamplingError) -> RGBImage

/// Generates what is missing of a grid.
public struct GridRun {
  /// What is generated.
  public let plan: GridPlan
  /// The parameters text of each image of the plan.
  public let parameters: [String]
  /// Where the images lie.
  public let store: CellStore
  /// The files of the images that were there at first; nil for those that have to be generated.
  public let existing: [String?]

  /// Looks for the images that are there.
  ///
  /// - Parameter parameters: the text that stands for an image; where two texts are the same, so are the images.
  public init(
    _ plan: GridPlan,
    store: CellStore,
    parameters: (SampleRequest) throws(SamplingError) -> String
  ) throws(GridError) {
    self.plan = plan
    self.store = store
    var texts: [String] = []
    var paths: [String?] = []
    for image in plan.images {
      do throws(SamplingError) { texts.append(try parameters(image.request)) } catch {
        throw .sampling(error)
      }
      paths.append(store.image(texts[texts.count - 1])?.path)
    }
    self.parameters = texts
    existing = paths
  }

  /// The images that have to be generated, in the order in which they are.
  public var missing: [Int] { plan.drawingOrder.filter { existing[$0] == nil } }

  /// Generates and saves them one after another; the file of each image.
  ///
  /// - Parameters:
  ///   - clock: the seconds since any moment.
  ///   - generator: generates an image; when it throws, those before are saved and that one is not.
  public func generate(
    clock: () -> Double,
    observer: @escaping (GridEvent) -> Void,
    generator: CellPainter
  ) throws(GridError) -> [String] {
    do throws(FileError) { try FileSystem.makeFolder(store.folder) } catch { throw .file(error) }
    let missing = missing
    observer(.began(images: plan.images.count, existing: plan.images.count - missing.count))
    var paths = existing
    for (number, index) in missing.enumerated() {
      let began = clock()
      let image = plan.images[index]
      let generated: RGBImage
      do throws(SamplingError) {
        generated = try generator(image.request) { step, steps in
          observer(.step(image: number + 1, of: missing.count, step: step, steps: steps))
        }
      } catch { throw .sampling(error) }
      let path = try store.save(generated, parameters: parameters[index], labels: image.labels)
      paths[index] = path
      observer(
        .generated(
          image: number + 1,
          of: missing.count,
          labels: image.labels,
          path: path,
          seconds: clock() - began
        )
      )
    }
    return paths.compactMap { $0 }
  }
}
