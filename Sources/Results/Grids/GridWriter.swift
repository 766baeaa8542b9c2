import Drawing
import Files
import Images
import Pages
import Sampling

/// Writes the sheets of a finished grid as labeled images, and its page.
public struct GridWriter {
  private let plan: GridPlan
  private let folder: String
  private let model: String
  /// The file of each image of the plan.
  private let paths: [String]
  private let parameters: [String]

  /// Prepares to write a finished grid.
  ///
  /// - Parameters:
  ///   - run: the grid.
  ///   - paths: the file of each image, as `GridRun.generate` gives them.
  ///   - folder: where to write.
  ///   - model: the checkpoint's name.
  public init(_ run: GridRun, paths: [String], folder: String, model: String) {
    plan = run.plan
    parameters = run.parameters
    self.paths = paths
    self.folder = folder
    self.model = model
  }

  /// Finds out before any work whether a grid can be saved in a folder, which need not exist, and may be.
  public static func check(
    _ plan: GridPlan,
    _ store: CellStore,
    folder: String,
    _ writeGuard: WriteGuard
  ) throws(GridError) {
    do throws(FileError) {
      try WriteProbe.folder(store.folder, fileName: CellStore.longestName)
      for name in (0..<plan.sheets).map({ sheetName($0, plan) }) + [page, GridRecord.name] {
        let path = Path.join(folder, name)
        if FileSystem.status(path) != nil { try WriteProbe.file(path) }
      }
      // Folders that were missing are removed again, so that this one is looked at last.
      try WriteProbe.folder(folder, fileName: page.utf8.count)
    } catch { throw .file(error) }
    do throws(WriteRefusal) {
      for sheet in 0..<plan.sheets {
        try writeGuard.check(Path.join(folder, sheetName(sheet, plan)), replacing: .gridSheet)
      }
      try writeGuard.check(Path.join(folder, page), replacing: .gridPage)
    } catch { throw .refused(error) }
  }

  private static func sheetName(_ sheet: Int, _ plan: GridPlan) -> String {
    plan.axes[.z] == nil ? "grid.png" : "grid-\(sheet + 1).png"
  }

  /// Writes the sheets, the page, and last the record, which then names them.
  public func write(_ record: GridRecord, observer: (GridEvent) -> Void) throws(GridError) {
    var record = record
    record.sheets = []
    for sheet in 0..<plan.sheets {
      let name = Self.sheetName(sheet, plan)
      try write(try image(of: sheet), text: sheetParameters(sheet, record), to: name)
      record.sheets.append(name)
      observer(.sheet(path: Path.join(folder, name)))
    }
    let text = try GridPage.text(title: "X/Y/Z grid of \(model)", plan: plan, model: model) {
      (index) throws(GridError) in try image(index)
    }
    do throws(FileError) {
      try FileSystem.write(Array(text.utf8), to: Path.join(folder, Self.page))
    } catch { throw .file(error) }
    record.page = Self.page
    observer(.page(path: Path.join(folder, Self.page)))
    for letter in AxisLetter.allCases { record.labels[letter] = plan.axes[letter]?.labels }
    record.cells = plan.cells.map { cell in
      .init(x: cell.x, y: cell.y, z: cell.z, file: Path.relative(paths[cell.image], to: folder))
    }
    try record.write(to: folder)
  }

  private static let page = "index.html"
  /// The webui's name for what makes grids.
  fileprivate static let script = "X/Y/Z plot"

  /// A sheet with its labels.
  private func image(of sheet: Int) throws(GridError) -> RGBImage {
    let heading = GridSheet.Heading(
      title: plan.axes[.z]?.labels[sheet],
      settings: plan.commonSettings(model: model)
    )
    var images: [RGBImage] = []
    for cell in plan.cells where cell.z == sheet { images.append(try decoded(cell.image)) }
    do throws(DrawingError) {
      let drawing = try GridSheet(
        heading: heading,
        columns: plan.labels(.x),
        rows: plan.labels(.y),
        width: plan.base.width,
        height: plan.base.height
      )
      return try drawing.draw { column, row in
        let index = row * plan.columns + column
        return images.indices.contains(index) ? images[index] : nil
      }
    } catch { throw .drawing(error) }
  }

  /// What the webui writes into a grid: the parameters of its first image, and the axes.
  private func sheetParameters(_ sheet: Int, _ record: GridRecord) -> String {
    let first = plan.cells.first { $0.z == sheet }.map { parameters[$0.image] } ?? ""
    var result = GenerationParameters(text: first)
    result.fields.append(("Script", Self.script))
    for (letter, axis) in plan.axes.axes {
      let name = letter.rawValue.uppercased()
      result.fields.append(("\(name) Type", axis.kind.webuiLabel))
      result.fields.append(("\(name) Values", axis.labels.joined(separator: ", ")))
    }
    return result.text
  }

  private func write(_ image: RGBImage, text: String, to name: String) throws(GridError) {
    let bytes: [UInt8]
    do throws(PNGError) { bytes = try PNGEncoder.encode(image, text: [(CellStore.keyword, text)]) } catch {
      throw .image(error)
    }
    do throws(FileError) { try FileSystem.write(bytes, to: Path.join(folder, name)) } catch {
      throw .file(error)
    }
  }

  private func image(_ index: Int) throws(GridError) -> GridPage.Image {
    do throws(FileError) {
      return GridPage.Image(
        png: try FileSystem.read(paths[index]),
        width: plan.base.width,
        height: plan.base.height,
        parameters: parameters[index]
      )
    } catch { throw .file(error) }
  }

  private func decoded(_ index: Int) throws(GridError) -> RGBImage {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(paths[index]) } catch { throw .file(error) }
    do throws(DecodeError) { return RGBImage(try DecodedImage(bytes)) } catch {
      throw .unreadable(path: paths[index], reason: error.description)
    }
  }
}

extension OutputKind {
  /// A labeled sheet, of this program or the webui.
  fileprivate static let gridSheet = OutputKind("the sheet of a grid") { path in
    (try? PNGText.read(path: path))?[CellStore.keyword]?.contains("Script: \(GridWriter.script)") ?? false
  }

  fileprivate static let gridPage = OutputKind("the page of a grid") { path in
    (try? FileSystem.readPrefix(path, count: 256)).map(Page.isPage) ?? false
  }
}
