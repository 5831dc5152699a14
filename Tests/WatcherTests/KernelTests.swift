import Testing

@testable import Watcher

@Suite("With the real helper, the watcher hears") struct KernelTests {
  let directory: TemporaryDirectory
  let helper: String

  init() throws {
    directory = try TemporaryDirectory()
    helper = try Observation.helper()
    try directory.makeDirectory("mount")
    try directory.makeDirectory("other")
  }

  private func watching(_ names: [String] = ["mount/gateway.yaml"], directories: [String] = [], _ body: (Observation) async throws -> Void)
    async throws
  {
    let paths = WatchedPaths(files: names.map { directory($0) }, directories: directories.map { directory($0) })
    try await Observation.run(paths, area: directory.path, helper: helper, body)
  }

  @Test func `a write in place, in pieces`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { try directory.write("b", to: "mount/gateway.yaml") }
      #expect(seen.causes == [.rearmed, .events])
      try await seen.expectChange {
        for piece in ["c", "d", "e"] { try directory.append(piece, to: "mount/gateway.yaml") }
      }
      #expect(seen.causes == [.rearmed, .events, .events])
    }
  }

  @Test func `a file renamed over it, again and again`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      for turn in 0..<5 { try await seen.expectChange { try directory.replace("mount/gateway.yaml", with: "\(turn)") } }
      #expect(seen.causes == [.rearmed] + [WatchCause](repeating: .events, count: 5))
    }
  }

  @Test func `vim's dance, once per save`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      for _ in 0..<2 {
        try await seen.expectChange {
          try directory.write("", to: "mount/.gateway.yaml.swp")
          try directory.write("", to: "mount/4913")
          try directory.remove("mount/4913")
          try directory.move("mount/gateway.yaml", to: "mount/gateway.yaml~")
          try directory.write("b", to: "mount/gateway.yaml")
          try directory.remove("mount/gateway.yaml~")
          try directory.remove("mount/.gateway.yaml.swp")
        }
      }
      #expect(seen.causes == [.rearmed, .events, .events])
    }
  }

  @Test func `its removal and its return`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { try directory.remove("mount/gateway.yaml") }
      try await seen.expectChange { try directory.write("b", to: "mount/gateway.yaml") }
      try await seen.expectChange { try directory.append("c", to: "mount/gateway.yaml") }
    }
  }

  @Test func `both of two swaps of a mounted ConfigMap`() async throws {
    try directory.link("mount/gateway.yaml", to: "..data/gateway.yaml")
    try directory.swapData(to: "1", text: "a", removing: nil)
    try await watching { seen in
      try await seen.expectChange { try directory.swapData(to: "2", text: "b", removing: "1") }
      try await seen.expectChange { try directory.swapData(to: "3", text: "c", removing: "2") }
      try await seen.expectChange { try directory.swapData(to: "4", text: "d", removing: "3") }
    }
  }

  @Test func `what a link in another directory leads to, written and replaced`() async throws {
    try directory.write("a", to: "other/real.yaml")
    try directory.link("mount/gateway.yaml", to: "../other/real.yaml")
    try await watching { seen in
      try await seen.expectChange { try directory.write("b", to: "other/real.yaml") }
      try await seen.expectChange { try directory.replace("other/real.yaml", with: "c") }
      try await seen.expectChange { try directory.write("d", to: "other/real.yaml") }
    }
  }

  @Test func `a link that is made to lead to another directory`() async throws {
    try directory.write("a", to: "mount/a.yaml")
    try directory.write("b", to: "other/b.yaml")
    try directory.link("mount/gateway.yaml", to: "a.yaml")
    try await watching { seen in
      try await seen.expectChange {
        try directory.link("mount/new", to: directory("other/b.yaml"))
        try directory.move("mount/new", to: "mount/gateway.yaml")
      }
      try await seen.expectNothing(
        in: directory,
        from: { try directory.write("unused", to: "mount/a.yaml") }, until: { try directory.write("used", to: "other/b.yaml") })
    }
  }

  @Test func `a write through a hard link elsewhere`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try directory.hardLink("other/same", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { try directory.write("b", to: "other/same") }
    }
  }

  @Test func `a grandparent that is renamed away and made again`() async throws {
    try directory.makeDirectory("mount/deep")
    try directory.write("a", to: "mount/deep/gateway.yaml")
    try await watching(["mount/deep/gateway.yaml"]) { seen in
      try await seen.expectChange { try directory.move("mount", to: "moved") }
      try await seen.expectNothing(
        in: directory,
        from: { try directory.write("b", to: "moved/deep/gateway.yaml") },
        until: {
          try directory.makeDirectory("mount")
          try directory.makeDirectory("mount/deep")
          try directory.write("c", to: "mount/deep/gateway.yaml")
        })
      try await seen.expectChange { try directory.write("d", to: "mount/deep/gateway.yaml") }
    }
  }

  @Test func `a parent that is removed and comes back`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { directory.removeDirectory("mount") }
      try await seen.expectChange { try directory.makeDirectory("mount") }
      try await seen.expectChange { try directory.write("b", to: "mount/gateway.yaml") }
    }
  }

  @Test func `the coming of a file whose parents were missing too`() async throws {
    try await watching(["new/newer/gateway.yaml"]) { seen in
      try await seen.expectChange {
        try directory.makeDirectory("new")
        try directory.makeDirectory("new/newer")
        try directory.write("a", to: "new/newer/gateway.yaml")
      }
      try await seen.expectChange { try directory.write("b", to: "new/newer/gateway.yaml") }
    }
  }

  @Test func `nothing of neighbours and of editors' own files`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectNothing(
        in: directory,
        from: {
          for name in [".gateway.yaml.swp", ".gateway.yaml.swx", "4913", "gateway.yaml~", "neighbour.yaml"] {
            try directory.write("x", to: "mount/\(name)")
            try directory.remove("mount/\(name)")
          }
          try directory.makeDirectory("gateway.yaml")
        }, until: { try directory.write("b", to: "mount/gateway.yaml") })
      #expect(seen.causes == [.rearmed, .events])
    }
  }

  @Test func `a change of mode or time`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { try directory.setMode("mount/gateway.yaml", 0o600) }
      try await seen.expectChange { try directory.touch("mount/gateway.yaml") }
    }
  }

  @Test func `entries of a directory that come, change behind a link, and go`() async throws {
    try directory.write("a", to: "other/real")
    try await watching([], directories: ["mount"]) { seen in
      // Which names a pattern covers is not the watcher's to know.
      try await seen.expectChange { try directory.write("x", to: "mount/notes.txt") }
      try await seen.expectChange { try directory.write("a", to: "mount/one.yaml") }
      try await seen.expectChange { try directory.link("mount/two.yml", to: "../other/real") }
      try await seen.expectChange { try directory.append("b", to: "other/real") }
      try await seen.expectChange { try directory.move("mount/one.yaml", to: "mount/one.off") }
    }
  }

  @Test func `paths of any bytes`() async throws {
    let name = "mount/a b:c\nd 'é' \"\u{1F600}\" 10:1:x"
    try directory.makeDirectory(name)
    try directory.write("a", to: name + "/-1:\n+")
    try await watching([name + "/-1:\n+"]) { seen in
      try await seen.expectChange { try directory.write("b", to: name + "/-1:\n+") }
      try await seen.expectChange { try directory.replace(name + "/-1:\n+", with: "c") }
    }
  }

  @Test func `a set that replaces another`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try directory.write("a", to: "other/key")
    try await watching { seen in
      let both = WatchedPaths(files: [directory("mount/gateway.yaml"), directory("other/key")])
      try await seen.expectChange { seen.watcher.watch(both) }
      #expect(seen.causes == [.rearmed, .rearmed])
      seen.watcher.watch(both)
      try await seen.expectChange { try directory.write("b", to: "other/key") }
      let one = WatchedPaths(files: [directory("mount/gateway.yaml")])
      try await seen.expectChange { seen.watcher.watch(one) }
      try await seen.expectNothing(
        in: directory,
        from: { try directory.write("c", to: "other/key") }, until: { try directory.write("b", to: "mount/gateway.yaml") })
      #expect(seen.causes == [.rearmed, .rearmed, .events, .rearmed, .events])
    }
  }

  @Test func `that it is to look once more`() async throws {
    try directory.write("a", to: "mount/gateway.yaml")
    try await watching { seen in
      try await seen.expectChange { seen.watcher.recheck(after: .milliseconds(20)) }
      #expect(seen.causes == [.rearmed, .recheck])
      try await seen.expectChange {
        seen.watcher.recheck(after: .seconds(60))
        #expect(seen.awaitsRecheck)
        try directory.write("b", to: "mount/gateway.yaml")
      }
      #expect(seen.causes == [.rearmed, .recheck, .events] && !seen.awaitsRecheck)
    }
  }
}
