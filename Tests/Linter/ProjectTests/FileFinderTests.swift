import Files
import Platform
import TestSupport
import Testing

@testable import Project

@Suite("Files to lint")
struct FileFinderTests {
  private func found(
    _ files: [String],
    folders: [String] = [],
    texts: [String: String] = [:],
    in paths: [String] = [""],
    projects: ProjectFiles? = nil
  ) throws -> [String] {
    var all = texts.mapValues { Array($0.utf8) }
    for file in files { all[file] = [] }
    let folder = try TestFolder(all, folders: folders)
    defer { folder.remove() }
    let result = FileFinder(projects: projects).find(
      paths.map { $0.isEmpty ? folder.path : Path.join(folder.path, $0) }
    )
    #expect(result.errors.isEmpty)
    return result.files.map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test("a folder's configs are found in the order of their bytes")
  func configs() throws {
    let files = [
      "b.toml", "a.json", "B.yaml", "x/c.yml", "x/t.sh", "x/t.bat", "t.cmd", "t.ps1", "net.safetensors",
      "ä.TOML",
      "readme.md", "image.png", "toml", "ia3.toml",
    ]
    #expect(
      try found(files)
        == [
          "B.yaml", "a.json", "b.toml", "net.safetensors", "t.cmd", "t.ps1", "x/c.yml", "x/t.bat", "x/t.sh",
          "ä.TOML",
        ]
    )
  }

  @Test("pages, notebooks and sources are found if they hold a config or a command")
  func containers() throws {
    let command = "accelerate launch train_network.py --seed=1\n"
    let texts = [
      "a.md": "# Title\n```sh\n\(command)```\n", "b.md": "```sh\nls train_network.py\n```\n",
      "c.md": "```json\n{\"a\": 1}\n```\n",
      "d.md": "```json\n{\"LoRA_type\": \"Standard\"}\n```\n", "run.py": "x = ['python', 'train_network.py']\n",
      "train.py": "import train_network\n", "Makefile": "all:\n\t\(command)", "Dockerfile": "FROM x\n",
      "lib/site-packages/run.py": "x = ['python', 'train_network.py']\n",
    ]
    #expect(try found([], texts: texts) == ["Makefile", "a.md", "b.md", "d.md", "run.py"])
  }

  @Test("hidden folders and those of other tools are skipped")
  func toolFolders() throws {
    let files = [
      ".venv/a.toml", ".git/a.toml", "node_modules/p/a.json", "__pycache__/a.json", "venv/a.toml", ".a.toml",
    ]
    #expect(try found(files) == [".a.toml", "venv/a.toml"])
  }

  @Test("a file that is named is found, whatever excludes it")
  func namedFiles() throws {
    let texts = [".gitignore": "*\n", "ia3.toml": "exclude = [\"*\"]\n"]
    let paths = ["notes.txt", "a.toml", "./a.toml", ".venv/b.toml"]
    let files = try found(
      ["notes.txt", "a.toml", ".venv/b.toml"],
      folders: [".git"],
      texts: texts,
      in: paths,
      projects: ProjectFiles()
    )
    #expect(files == [".venv/b.toml", "a.toml", "notes.txt"])
  }

  @Test("a file that is named several times is found once")
  func once() throws {
    #expect(try found(["x/a.toml"], in: ["x", "x/a.toml", "x/", ".", "x/../x"]).count == 1)
  }

  @Test("what git ignores is left out")
  func gitIgnore() throws {
    let texts = [
      ".gitignore": "*.json\n/top.toml\nbuild/\n!keep.json\ndeep/**/z.toml\n",
      "x/.gitignore": "!back.json\nown.toml\n", ".git/info/exclude": "secret.toml\n!a.json\n",
    ]
    let files = [
      "a.json", "keep.json", "top.toml", "x/top.toml", "x/back.json", "x/own.toml", "own.toml",
      "build/b.toml",
      "x/build/b.toml", "deep/1/2/z.toml", "deep/y.toml", "x/secret.toml",
    ]
    #expect(
      try found(files, texts: texts) == ["deep/y.toml", "keep.json", "own.toml", "x/back.json", "x/top.toml"]
    )
    // From a folder inside, the rules of those above still hold.
    #expect(try found(files, texts: texts, in: ["x"]) == ["x/back.json", "x/top.toml"])
  }

  @Test("a .gitignore outside a repository means nothing")
  func noRepository() throws {
    #expect(try found(["a.toml"], texts: [".gitignore": "*.toml\n"]) == ["a.toml"])
  }

  @Test("a repository inside another has its own rules")
  func submodule() throws {
    let texts = [
      ".gitignore": "*.json\n", "sub/.git": "gitdir: ../.git/modules/sub\n", "sub/.gitignore": "*.toml\n",
    ]
    let files = try found(
      ["a.json", "sub/a.json", "sub/a.toml"],
      folders: [".git/modules/sub"],
      texts: texts
    )
    #expect(files == ["sub/a.json"])
  }

  @Test("a linked work tree uses the excludes of its repository")
  func workTree() throws {
    let texts = [
      "main/.git/info/exclude": "no.toml\n", "main/.git/worktrees/w/commondir": "../..\n",
      "w/.git": "gitdir: ../main/.git/worktrees/w\n",
    ]
    #expect(try found(["w/no.toml", "w/yes.toml"], texts: texts, in: ["w"]) == ["w/yes.toml"])
  }

  @Test("project files exclude what their patterns match")
  func projectExcludes() throws {
    let texts = [
      "ia3.toml": "exclude = [\"old/\", \"*-draft.toml\"]\n", "x/ia3.toml": "exclude = [\"/a.toml\"]\n",
    ]
    let files = ["old/a.toml", "a-draft.toml", "a.toml", "x/a.toml", "x/y/a.toml", "x/old/a.toml"]
    let expected = ["a.toml", "x/old/a.toml", "x/y/a.toml"]
    #expect(try found(files, texts: texts, projects: ProjectFiles()) == expected)
  }

  @Test("a faulty project file is reported once")
  func faultyProject() throws {
    let folder = try TestFolder(["ia3.toml": Array("exlude = []\n".utf8), "x/a.toml": [], "x/y/b.toml": []])
    defer { folder.remove() }
    let result = FileFinder(projects: ProjectFiles()).find([folder.path])
    #expect(result.files.count == 2)
    #expect(result.errors.count == 1)
    #expect(
      result.errors.first?.description
        == "\(folder.path)/ia3.toml:1:1: there is no option 'exlude'; did you mean 'exclude'?"
    )
  }

  @Test("a missing path is reported by its name")
  func missing() throws {
    let folder = try TestFolder(["a.toml": []])
    defer { folder.remove() }
    let missing = folder.path + "/none"
    let result = FileFinder().find([missing, folder.path + "/a.toml"])
    #expect(result.files == [folder.path + "/a.toml"])
    #expect(result.errors == [.missing(path: missing)])
    #expect(result.errors.first?.description == "\(missing): no such file or folder")
  }

  @Test("links to folders are not followed, and links to files are")
  func links() throws {
    let folder = try TestFolder(["x/a.toml": []])
    defer { folder.remove() }
    #expect(symlink("..", folder.path + "/x/loop") == 0)
    #expect(symlink("x", folder.path + "/again") == 0)
    #expect(symlink("x/a.toml", folder.path + "/b.toml") == 0)
    #expect(symlink("nothing", folder.path + "/c.toml") == 0)
    #expect(symlink("d.toml", folder.path + "/d.toml") == 0)
    let result = FileFinder().find([folder.path])
    #expect(result.files == [folder.path + "/b.toml", folder.path + "/x/a.toml"])
    #expect(FileFinder().find([folder.path + "/again"]).files == [folder.path + "/again/a.toml"])
  }

  @Test("a folder's entries have their kinds, and a link is not what it points at")
  func kinds() throws {
    let folder = try TestFolder(["a": []], folders: ["b"])
    defer { folder.remove() }
    #expect(symlink("a", folder.path + "/c") == 0)
    let entries = try FileSystem.entries(folder.path).sorted { $0.name < $1.name }
    #expect(entries.map(\.name) == ["a", "b", "c"])
    #expect(entries.map(\.kind) == [.file, .folder, .link])
    #expect(throws: FileError.self) { try FileSystem.entries(folder.path + "/none") }
  }

  @Test("a path is expressed relative to a folder")
  func relative() {
    #expect(Path.relative("/a/b/c.toml", to: "/a/x") == "../b/c.toml")
    #expect(Path.relative("/a/b", to: "/a/b") == ".")
    #expect(Path.relative("/a", to: "/") == "a")
  }

  @Test("names that are equivalent in Unicode are two files, and a pattern covers one of them")
  func equivalentNames() throws {
    let names = ["e\u{301}.json", "\u{E9}.json"].map(ExactText.init)
    let folder = try TestFolder()
    defer { folder.remove() }
    for name in names { try folder.write([], to: name.text) }
    let paths = names.map { Path.join(folder.path, $0.text) }
    func found(_ finder: FileFinder, _ paths: [String]) -> [ExactText] {
      finder.find(paths).files.map { ExactText(Path.name($0)) }
    }
    #expect(found(FileFinder(), [folder.path]) == names)
    #expect(found(FileFinder(), paths + paths) == names)
    let pattern = try #require(PathPattern(names[0].text, folder: folder.path))
    #expect(found(FileFinder(exclude: [pattern]), [folder.path]) == [names[1]])
  }

  @Test("the folders that are searched know what is left out there")
  func searchedFolders() throws {
    let folder = try TestFolder(
      [".gitignore": Array("*.log\nout/\n".utf8), "a.json": [], "in/b.json": [], "out/c.json": []],
      folders: [".git", "node_modules"]
    )
    defer { folder.remove() }
    symlink("a.json", Path.join(folder.path, "link.json"))
    symlink(".", Path.join(folder.path, "loop"))
    var searched: [SearchedFolder] = []
    _ = FileFinder().find([folder.path]) { searched.append($0) }
    #expect(searched.map(\.path) == [folder.path, Path.join(folder.path, "in")])
    let top = try #require(searched.first)
    #expect(top.links == ["link.json"])
    for (name, isFolder) in [("x.log", false), ("out", true), (".x", false), (".git", true), ("node_modules", true)] {
      #expect(top.leavesOut(name, isFolder: isFolder), "\(name)")
    }
    for (name, isFolder) in [("a.png", false), ("out", false), ("in", true)] {
      #expect(!top.leavesOut(name, isFolder: isFolder), "\(name)")
    }
  }
}
