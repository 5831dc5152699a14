import Testing

@testable import Watcher

@Suite("The walk along a path") struct ChainWalkTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.makeDirectory("mount")
    try directory.makeDirectory("other")
  }

  /// Of what is below the directory of this test, the paths relative to it.
  private func walk(_ name: String) -> (Chain, names: [String: Set<String>], files: [String]) {
    var set = WatchSet()
    let chain = ChainWalk.follow(PathBytes(directory(name)), adding: &set)
    var names: [String: Set<String>] = [:]
    for (path, directory) in set.directories where path.description.hasPrefix(self.directory.path) {
      names[relative(path)] = Set(directory.names.map(\.description))
    }
    return (chain, names, set.files.keys.map(relative).sorted())
  }

  private func relative(_ path: PathBytes) -> String { String(path.description.dropFirst(directory.path.count + 1)) }

  @Test func `names each directory up to the root, and what matters in it`() throws {
    try directory.write("a", to: "mount/gateway.yaml")
    var set = WatchSet()
    _ = ChainWalk.follow(PathBytes(directory("mount/gateway.yaml")), adding: &set)
    let last = directory.path.split(separator: "/").last.map(String.init)
    #expect(set.directories[.root]?.names == [PathBytes("tmp")])
    #expect(set.directories[.root]?.holdsEnd == false)
    #expect(set.directories[PathBytes("/tmp")]?.names.map(\.description) == last.map { [$0] })
    #expect(set.directories[PathBytes(directory("mount"))]?.holdsEnd == true)
    #expect(set.requests.contains { $0.path == PathBytes(directory("mount/gateway.yaml")) && $0.mask == .file })
  }

  @Test func `follows the links of a ConfigMap`() throws {
    try directory.link("mount/gateway.yaml", to: "..data/gateway.yaml")
    try directory.swapData(to: "1", text: "a", removing: nil)
    let (_, names, files) = walk("mount/gateway.yaml")
    #expect(names == ["": ["mount"], "mount": ["gateway.yaml", "..data", "..1"], "mount/..1": ["gateway.yaml"]])
    #expect(files == ["mount/..1/gateway.yaml"])
  }

  @Test func `goes up and down again`() throws {
    try directory.write("a", to: "other/real.yaml")
    try directory.link("mount/gateway.yaml", to: "./../other//real.yaml")
    let (chain, names, files) = walk("mount/../mount/gateway.yaml")
    #expect(names == ["": ["mount", "other"], "mount": ["gateway.yaml"], "other": ["real.yaml"]])
    #expect(files == ["other/real.yaml"])
    guard case .file(let path, let status) = chain.end else {
      Issue.record("\(chain.end)")
      return
    }
    #expect(path == PathBytes(directory("other/real.yaml")))
    #expect(status.size == 1)
  }

  @Test func `ends at the deepest directory that exists`() throws {
    let (chain, names, files) = walk("mount/no/such/gateway.yaml")
    #expect(names == ["": ["mount"], "mount": ["no"]])
    #expect(files.isEmpty)
    #expect(chain.end == .missing(SystemError(number: 2)))
  }

  @Test func `ends at a link that leads nowhere, and in a circle of links`() throws {
    try directory.link("mount/gateway.yaml", to: "../other/none.yaml")
    #expect(walk("mount/gateway.yaml").names == ["": ["mount", "other"], "mount": ["gateway.yaml"], "other": ["none.yaml"]])
    try directory.link("mount/a", to: "b")
    try directory.link("mount/b", to: "a")
    let (chain, names, _) = walk("mount/a")
    #expect(names == ["": ["mount"], "mount": ["a", "b"]])
    #expect(chain.end == .missing(SystemError(number: 40)))
  }

  @Test func `ends at a file that stands where a directory should`() throws {
    try directory.write("a", to: "mount/file")
    let (chain, names, files) = walk("mount/file/gateway.yaml")
    #expect(names == ["": ["mount"], "mount": ["file"]])
    #expect(files.isEmpty)
    #expect(chain.end == .missing(SystemError(number: 20)))
  }

  @Test func `knows a file by its inode, whatever its names`() throws {
    try directory.write("a", to: "mount/one")
    try directory.hardLink("mount/two", to: "mount/one")
    var set = WatchSet()
    for name in ["mount/one", "mount/two"] { _ = ChainWalk.follow(PathBytes(directory(name)), adding: &set) }
    #expect(set.files.keys.map(\.description) == [directory("mount/one")])
  }

  @Test(arguments: ["relative.yaml", "", "/tmp/a\0b"]) func `refuses what is no absolute path`(path: String) {
    var set = WatchSet()
    #expect(ChainWalk.follow(PathBytes(path), adding: &set).end == .missing(SystemError(number: 2)))
    #expect(set.requests.isEmpty)
  }
}
