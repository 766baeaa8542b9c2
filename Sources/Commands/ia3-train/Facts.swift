import ArgumentParser
import CommandSupport
import Dataset
import Files
import Images

/// `ia3-train facts`
struct Facts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the images of training folders: color, palette, pixel art, flatness.",
    discussion: """
      DIR is a training folder with N_name folders in it, or a folder of images. An image that cannot be decoded is \
      listed with its error. Measurements are cached by the files' sizes and times.
      """
  )

  @Argument(help: ArgumentHelp("Training folders.", valueName: "DIR"), completion: .directory)
  var folders: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(name: .customLong("no-cache"), help: "Measure every image again, and cache nothing.")
  var noCache = false

  func run() throws {
    var imageFolders: [ImageFolder] = []
    for folder in folders {
      do throws(FileError) {
        let subsets = try DatasetFolder.scan(trainDataDir: folder).subsets
        imageFolders += subsets.isEmpty ? try DatasetFolder.scan(imageDir: folder).subsets : subsets
      } catch {
        Terminal.error.line("ia3-train: \(error.description)")
        throw ExitCode(2)
      }
    }
    var facts: [ImageFacts] = []
    for folder in imageFolders {
      var cache = noCache ? FactsCache(folder: folder.path, location: nil) : FactsCache(folder: folder.path)
      let measured = ImageFacts.measure(folder.images.map(\.path), cache: &cache)
      if measured.contains(where: { !$0.isCached }) {
        do throws(FileError) {
          try cache.save()
        } catch {
          Terminal.error.line("ia3-train: note: \(error.description); the images will be measured again")
        }
      }
      facts += measured
    }
    guard json else { return Terminal.output.write(FactsReport.table(facts)) }
    // For ia3, which reads the paths back.
    Terminal.output.write(data: Array(FactsReport.json(facts).utf8))
  }
}
