import Files
import Platform
import TestSupport
import Testing

/// `ia3 train` where a run could not be saved, or would replace the result of another.
@Suite("What ia3 train saves", .serialized)
struct TrainOutputTests {
  /// A config, its image and its model, made once; each test changes what it needs by `--set`.
  private static let made = Result { () throws -> Workspace in
    let place = try Workspace()
    let image = try FileSystem.read(Repository.path("tools/demo/dataset/1_mira/0.png"))
    try place.folder.write(image, to: "drawings/1_mira/a.png")
    for arguments in [
      ["model", "init", "--size", "tiny", "--seed", "1", "tiny.safetensors"],
      [
        "new", "character", "--name", "hana", "--steps", "2", "--model", "tiny.safetensors", "--dataset", "drawings",
        "--to", "sd-scripts-toml", "--set", "resolution=64,64", "--set", "min_bucket_reso=64", "--set",
        "max_bucket_reso=64",
      ],
    ] {
      let run = try place.run([Path.join(Workspace.products, "ia3")] + arguments)
      guard run.status == 0 else { throw FileError.system(path: run.description, action: "run", code: EIO) }
    }
    return place
  }

  private func train(_ words: String...) throws -> Run { try train(words) }

  private func train(_ words: [String]) throws -> Run {
    try Self.made.get().run(
      [Path.join(Workspace.products, "ia3"), "train", "hana.toml", "--allow", "ALL"] + words
    )
  }

  @Test(
    "what cannot be saved is an error before the first step, in a dry run, too",
    arguments: [
      ("output_dir=/proc/none", "output_dir: cannot create the folder /proc/none"),
      ("output_dir=tiny.safetensors", "output_dir: cannot create the folder tiny.safetensors: File exists"),
      ("logging_dir=/proc/none", "or train without curves: --set logging_dir="),
      ("output_name=LONG", "output_name: is too long with 250 bytes"),
      ("output_name=a\u{1}b", "output_name: must not contain control characters"),
      ("output_name=a/b", "output_name: must be a file name without '/'"),
      ("network_weights=/dev/zero", "/dev/zero is not a regular file"), ("vae=/dev/zero", "/dev/zero"),
      ("network_args.preset=/dev/zero", "/dev/zero is not a regular file"),
    ]
  )
  func unsavable(_ setting: String, _ message: String) throws {
    let setting = setting.replacing("LONG", with: String(repeating: "x", count: 250))
    for options in [[], ["--dry-run"]] {
      let run = try train(["--set", setting] + options)
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(message), "\(run)")
      #expect(!run.errors.contains("record cannot be written"), "\(run)")
      #expect(!run.output.contains("step 1/"), "\(run)")
      #expect(try !Self.made.get().names().contains("output"))
    }
  }

  @Test("a dry run leaves no folder behind")
  func dryRun() throws {
    let before = try Self.made.get().names()
    let run = try train("--dry-run", "--set", "output_dir=new/deep", "--set", "logging_dir=new/logs")
    #expect(run.status == 0, "\(run)")
    #expect(try Self.made.get().names() == before)
  }

  @Test("without logging_dir a run needs no folder for logs")
  func noLogs() throws {
    let run = try train("--dry-run", "--set", "logging_dir=")
    #expect(run.status == 0, "\(run)")
  }

  @Test("a finished network is kept unless --force, --resume or another name says otherwise")
  func finished() throws {
    let place = try Self.made.get()
    let output = ["--quiet", "--set", "output_dir=kept", "--set", "save_state_on_train_end=true"]
    #expect(try train(output).status == 0)
    let network = try FileSystem.read(place.path("kept/hana.safetensors"))
    for options in [[], ["--dry-run"]] {
      let refused = try train(output + options)
      #expect(refused.status == 2, "\(refused)")
      for part in ["kept/hana.safetensors is the network of an earlier run", "--force", "--resume", "output_name"] {
        #expect(refused.errors.contains(part), "\(refused)")
      }
      #expect(try FileSystem.read(place.path("kept/hana.safetensors")) == network)
    }
    #expect(try train(output + ["--dry-run", "--set", "output_name=hana-2"]).status == 0)
    #expect(try train(output + ["--dry-run", "--resume", "kept/hana-state"]).status == 0)
    #expect(try train(output + ["--dry-run", "--force"]).status == 0)
    #expect(try FileSystem.read(place.path("kept/hana.safetensors")) == network)
    let forced = try train(output + ["--force", "--set", "seed=3"])
    #expect(forced.status == 0, "\(forced)")
    #expect(try FileSystem.read(place.path("kept/hana.safetensors")) != network)
  }

  @Test("the first variation answers for the others, with and without an output_name")
  func variations() throws {
    let place = try Self.made.get()
    let output = ["--quiet", "--variations", "2", "--set", "output_dir=many"]
    try place.write("not a network", to: "many/hana-v2.safetensors")
    let refused = try train(output)
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errors.contains("many/hana-v2.safetensors"), "\(refused)")
    #expect(try place.names("many") == ["hana-v2.safetensors"])
    let unnamed = try train(output + ["--set", "output_name="])
    #expect(unnamed.status == 0, "\(unnamed)")
    #expect(try place.names("many").contains("last-v1.safetensors"))
    #expect(try place.names("many").contains("last-v2.safetensors"))
  }
}
