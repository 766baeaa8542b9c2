import Files
import Images
import Sampling

/// Draws a picture, telling the steps; `SampleSession.picture` is one.
public typealias CellPainter = (
  _ request: SampleRequest, _ progress: @escaping (_ step: Int, _ of: Int) -> Void
) throws(SamplingError) -> RGBPicture

/// Draws what is missing of a grid.
public struct GridRun {
  /// What is drawn.
  public let plan: GridPlan
  /// The parameters text of each picture of the plan.
  public let parameters: [String]
  /// Where the pictures lie.
  public let store: CellStore
  /// The files of the pictures that were there at first; nil for those that have to be drawn.
  public let existing: [String?]

  /// Looks for the pictures that are there.
  ///
  /// - Parameter parameters: the text that stands for a picture; where two texts are the same, so are the pictures.
  public init(
    _ plan: GridPlan,
    store: CellStore,
    parameters: (SampleRequest) throws(SamplingError) -> String
  ) throws(GridError) {
    self.plan = plan
    self.store = store
    var texts: [String] = []
    var paths: [String?] = []
    for picture in plan.pictures {
      do throws(SamplingError) { texts.append(try parameters(picture.request)) } catch {
        throw .sampling(error)
      }
      paths.append(store.picture(texts[texts.count - 1])?.path)
    }
    self.parameters = texts
    existing = paths
  }

  /// The pictures that have to be drawn, in the order in which they are.
  public var missing: [Int] { plan.drawingOrder.filter { existing[$0] == nil } }

  /// Draws and saves them one after another; the file of each picture.
  ///
  /// - Parameters:
  ///   - clock: the seconds since any moment.
  ///   - painter: draws a picture; when it throws, those before are saved and that one is not.
  public func draw(
    clock: () -> Double,
    observer: @escaping (GridEvent) -> Void,
    painter: CellPainter
  ) throws(GridError) -> [String] {
    do throws(FileError) { try FileSystem.makeFolder(store.folder) } catch { throw .file(error) }
    let missing = missing
    observer(.began(pictures: plan.pictures.count, existing: plan.pictures.count - missing.count))
    var paths = existing
    for (number, index) in missing.enumerated() {
      let began = clock()
      let picture = plan.pictures[index]
      let drawn: RGBPicture
      do throws(SamplingError) {
        drawn = try painter(picture.request) { step, steps in
          observer(.step(picture: number + 1, of: missing.count, step: step, steps: steps))
        }
      } catch { throw .sampling(error) }
      let path = try store.save(drawn, parameters: parameters[index], labels: picture.labels)
      paths[index] = path
      observer(
        .drawn(
          picture: number + 1,
          of: missing.count,
          labels: picture.labels,
          path: path,
          seconds: clock() - began
        )
      )
    }
    return paths.compactMap { $0 }
  }
}
