import Documents
import Files

/// The record in a grid's folder, `grid.json`: its random seeds, so that resuming generates the same images, and where
/// each file is.
public struct GridRecord: Sendable, Equatable {
  /// The file's name.
  public static let name = "grid.json"

  /// A cell and its files.
  public struct Cell: Sendable, Equatable {
    /// Its column, row and sheet, counted from 0.
    public var x, y, z: Int
    /// Its image, relative to the grid's folder.
    public var file: String
  }

  /// The axes as given, by letter.
  public var axes: [AxisLetter: String]
  /// The seed of all cells, unless an axis changes it.
  public var seed: UInt64
  /// The random seeds for each -1 of an axis, in order.
  public var drawnSeeds: [UInt64]
  /// The labels of the axes, by letter.
  public var labels: [AxisLetter: [String]] = [:]
  /// The cells; empty until the grid is finished.
  public var cells: [Cell] = []
  /// The labeled images, relative to the grid's folder.
  public var sheets: [String] = []
  /// The page, relative to the grid's folder; nil until the grid is finished.
  public var page: String?

  /// The record of a new grid.
  public init(axes: [AxisLetter: String], seed: UInt64, drawnSeeds: [UInt64]) {
    self.axes = axes
    self.seed = seed
    self.drawnSeeds = drawnSeeds
  }

  /// Reads the record in a folder; nil if there is none.
  ///
  /// Only what resuming needs is read: the axes and the seeds.
  public init?(in folder: String) throws(GridError) {
    let path = Path.join(folder, Self.name)
    guard FileSystem.status(path) != nil else { return nil }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: 1 << 28) } catch { throw .file(error) }
    let document = Document.parse(Source(path: path, bytes: bytes), as: .json)
    guard document.issues.isEmpty, let root = document.root, root["grid"]?.content == .integer(1) else {
      throw .foreignRecord(path: path, reason: "it is not JSON with \"grid\": 1")
    }
    guard let seed = root["seed"]?.string.flatMap({ UInt64($0) }) else {
      throw .foreignRecord(path: path, reason: "it has no seed")
    }
    self.seed = seed
    drawnSeeds = root["drawn_seeds"]?.items.compactMap { $0.string.flatMap { UInt64($0) } } ?? []
    axes = [:]
    for letter in AxisLetter.allCases { axes[letter] = root["axes"]?[letter.rawValue]?.string }
  }

  /// Writes the record into a folder.
  public func write(to folder: String) throws(GridError) {
    let path = Path.join(folder, Self.name)
    do throws(FileError) { try FileSystem.write(Array((json.text(.indented) + "\n").utf8), to: path) } catch {
      throw .file(error)
    }
  }

  /// The record as JSON; seeds are strings, as not every program reads all 64 bits of a number.
  var json: JSONValue {
    func byLetter(_ value: (AxisLetter) -> JSONValue?) -> JSONValue {
      .object(AxisLetter.allCases.compactMap { letter in value(letter).map { .init(letter.rawValue, $0) } })
    }
    return [
      "grid": 1,
      "axes": byLetter { letter in axes[letter].map(JSONValue.string) },
      "labels": byLetter { letter in labels[letter].map { .array($0.map(JSONValue.string)) } },
      "seed": .string(String(seed)),
      "drawn_seeds": .array(drawnSeeds.map { .string(String($0)) }),
      "sheets": .array(sheets.map(JSONValue.string)),
      "page": JSONValue(page),
      "cells": .array(
        cells.map {
          ["x": .integer($0.x), "y": .integer($0.y), "z": .integer($0.z), "file": .string($0.file)]
        }
      ),
    ]
  }
}
