/// What a network's metadata says of the images it was trained on.
struct DatasetSummary {
  /// Images trained together under the same settings.
  struct Dataset {
    /// Images in a batch.
    var batchSize: Int
    /// Training images, each counted as often as it is repeated.
    var trainingImages: Int
    /// Regularisation images, each counted as often as it is repeated.
    var regularisationImages: Int
    /// `resolution`: width and height in pixels.
    var resolution: (width: Int, height: Int)
    /// `enable_bucket`.
    var hasBuckets: Bool
    /// `bucket_no_upscale`.
    var isNoUpscale: Bool
    /// `min_bucket_reso`; nil without buckets.
    var minimumBucket: Int?
    /// `max_bucket_reso`; nil without buckets.
    var maximumBucket: Int?
    /// The buckets that hold images; empty without buckets.
    var buckets: [Bucket]
    /// How far the images' aspect ratios are from those of their buckets, on average.
    var meanAspectError: Double
    /// `resize_interpolation`.
    var resizeInterpolation: String?
    /// How often each tag comes up in the captions of a folder, in the order of their first use.
    var tags: [(folder: String, counts: [(tag: String, count: Int)])]
    /// The folders.
    var subsets: [Subset]
  }

  /// One bucket.
  struct Bucket {
    /// Its number among all buckets of the dataset.
    var index: Int
    /// Pixels from left to right.
    var width: Int
    /// Pixels from top to bottom.
    var height: Int
    /// Images in it, repeats counted.
    var count: Int
  }

  /// One folder.
  struct Subset {
    /// The folder's name, without those above it.
    var folder: String
    /// Images in it.
    var images: Int
    /// How often each is shown in an epoch.
    var repeats: Int
    /// Whether its images regularise.
    var isRegularisation: Bool
    /// `class_tokens`.
    var classTokens: String?
    /// The rest of its settings under sd-scripts' names, in the order in which it writes them.
    var settings: [(name: String, value: PythonText)]
  }

  /// The datasets.
  var datasets: [Dataset]
  /// Whether a dataset config lists them.
  var isFromConfig: Bool
  /// Batches of an epoch.
  var batches: Int

  /// Training images of all datasets, repeats counted.
  var trainingImages: Int { datasets.reduce(0) { $0 + $1.trainingImages } }
  /// Regularisation images of all datasets, repeats counted.
  var regularisationImages: Int { datasets.reduce(0) { $0 + $1.regularisationImages } }
}

extension DatasetSummary {
  /// The members that sd-scripts writes for a dataset config: `ss_datasets`, `ss_tag_frequency`, `ss_dataset_dirs`.
  ///
  /// Source: `NetworkTrainer.train` in sd-scripts' train_network.py.
  var metadataOfConfig: [(String, String)] {
    var folders: [(String, PythonText)] = []
    var tags: [(String, PythonText)] = []
    for dataset in datasets {
      for subset in dataset.subsets where !subset.isRegularisation {
        // A folder may come up more than once.
        var name = subset.folder
        var number = 2
        while folders.contains(where: { $0.0 == name }) {
          name = "\(subset.folder) (\(number))"
          number += 1
        }
        folders.append((name, subset.counts))
      }
      for (folder, counts) in dataset.tagFrequency where !tags.contains(where: { $0.0 == folder }) {
        tags.append((folder, counts))
      }
    }
    return [
      ("ss_datasets", PythonText.list(datasets.map(\.members)).json),
      ("ss_tag_frequency", PythonText.dictionary(tags).json),
      ("ss_dataset_dirs", PythonText.dictionary(folders).json),
    ]
  }

  /// The members that sd-scripts writes for `train_data_dir` and `reg_data_dir`.
  var metadataOfFolders: [(String, String)] {
    guard let dataset = datasets.first else { return [] }
    func folders(_ isRegularisation: Bool) -> PythonText {
      .dictionary(
        dataset.subsets.filter { $0.isRegularisation == isRegularisation }.map { ($0.folder, $0.counts) })
    }
    return [
      ("ss_enable_bucket", PythonText.boolean(dataset.hasBuckets).text),
      ("ss_bucket_no_upscale", PythonText.boolean(dataset.isNoUpscale).text),
      ("ss_min_bucket_reso", PythonText(dataset.minimumBucket).text),
      ("ss_max_bucket_reso", PythonText(dataset.maximumBucket).text),
      ("ss_dataset_dirs", folders(false).json),
      ("ss_reg_dataset_dirs", folders(true).json),
      ("ss_tag_frequency", PythonText.dictionary(dataset.tagFrequency).json),
      ("ss_bucket_info", dataset.bucketInfo.json),
    ]
  }
}

extension DatasetSummary.Subset {
  fileprivate var counts: PythonText {
    .dictionary([("n_repeats", .integer(repeats)), ("img_count", .integer(images))])
  }

  fileprivate var members: PythonText {
    .dictionary(
      [("img_count", .integer(images)), ("num_repeats", .integer(repeats))] + settings.map { ($0.name, $0.value) } + [
        ("image_dir", .string(folder)), ("class_tokens", PythonText(classTokens)),
        ("is_reg", .boolean(isRegularisation)),
      ])
  }
}

extension DatasetSummary.Dataset {
  fileprivate var tagFrequency: [(String, PythonText)] {
    tags.map { ($0.folder, .dictionary($0.counts.map { ($0.tag, .integer($0.count)) })) }
  }

  fileprivate var bucketInfo: PythonText {
    guard hasBuckets else { return .nothing }
    return .dictionary([
      (
        "buckets",
        .dictionary(
          buckets.map { bucket in
            (
              String(bucket.index),
              .dictionary([
                ("resolution", .list([.integer(bucket.width), .integer(bucket.height)])),
                ("count", .integer(bucket.count)),
              ])
            )
          })
      ), ("mean_img_ar_error", .float(meanAspectError)),
    ])
  }

  fileprivate var members: PythonText {
    .dictionary([
      ("is_dreambooth", .boolean(true)), ("batch_size_per_device", .integer(batchSize)),
      ("num_train_images", .integer(trainingImages)), ("num_reg_images", .integer(regularisationImages)),
      ("resolution", .list([.integer(resolution.width), .integer(resolution.height)])),
      ("enable_bucket", .boolean(hasBuckets)), ("min_bucket_reso", PythonText(minimumBucket)),
      ("max_bucket_reso", PythonText(maximumBucket)), ("tag_frequency", .dictionary(tagFrequency)),
      ("bucket_info", bucketInfo), ("resize_interpolation", PythonText(resizeInterpolation)),
      ("subsets", .list(subsets.map(\.members))),
    ])
  }
}
