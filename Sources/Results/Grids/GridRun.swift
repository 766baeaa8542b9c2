import Files
import Images
import Sampling

/// Generates an image and reports its steps, as `SampleSession.image` does.
public typealias CellGenerator = (
  _ request: SampleRequest, _ progress: @escaping (_ step: Int, _ of: Int) -> Void
) throws(SamplingError) -> RGBImage

/// Generates the missing images of a grid.
public struct GridRun {
  /// The grid.
  public let plan: GridPlan
  /// The parameters text of each image of the plan.
  public let parameters: [String]
  /// Where the images are stored.
  public let store: CellStore
  /// The files of the images that existed at first; nil for those that must be generated.
  public let existing: [String?]

  /// Looks for the images that exist.
  ///
  /// - Parameter parameters: the text that identifies an image; if two texts are the same, so are the images.
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

  /// The images that must be generated, in the order of generation.
  public var missing: [Int] { plan.generationOrder.filter { existing[$0] == nil } }

  /// Generates and saves the missing images one after another; returns the file of each image of the plan.
  ///
  /// - Parameters:
  ///   - clock: the seconds since a fixed moment.
  ///   - generator: generates an image; if it throws, the images before are saved and that one is not.
  public func generate(
    clock: () -> Double,
    observer: @escaping (GridEvent) -> Void,
    generator: CellGenerator
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
