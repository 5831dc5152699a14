import Glibc

extension Survey {
  /// More entries of one directory are seen only in that they come and go.
  static let mostEntries = 1000

  /// Looks at all of `paths`. Blocks on the file system.
  static func take(of paths: WatchedPaths, depth: Depth) -> Survey {
    var survey = Survey()
    let mounts = MountTable.read()
    for file in paths.files { survey.follow(PathBytes(file), mounts) }
    for directory in paths.directories { survey.followEntries(of: PathBytes(directory), mounts) }
    survey.findRemote(mounts)
    survey.contents = survey.chains.map { read($0, depth) }
    return survey
  }

  private mutating func follow(_ path: PathBytes, _ mounts: MountTable) {
    let chain = ChainWalk.follow(path, adding: &watchSet)
    chains.append(chain)
    if case .file(_, let status) = chain.end, status.kind == .regular, status.links == 0 {
      // Some of them count no links at all.
      if mounts.remoteKind(of: status.identity.device) == nil { orphaned.append(path.description) }
    }
  }

  private mutating func followEntries(of directory: PathBytes, _ mounts: MountTable) {
    let chain = ChainWalk.follow(directory, adding: &watchSet)
    chains.append(chain)
    guard case .directory(let real, let identity) = chain.end else { return }
    watchSet.addDirectory(real, identity, holdsEnd: true, listsEntries: true)
    for name in Self.entries(of: real).sorted().prefix(Self.mostEntries) {
      follow(real.appending(name), mounts)
    }
  }

  private mutating func findRemote(_ mounts: MountTable) {
    let places = watchSet.directories.map { ($0, $1.identity) } + watchSet.files.map { ($0, $1) }
    let remotes = places.compactMap { path, identity in
      mounts.remoteKind(of: identity.device).map { Remote(kind: $0, path: path) }
    }
    remote = remotes.min { $0.path < $1.path }
  }

  private static func read(_ chain: Chain, _ depth: Depth) -> Content? {
    guard case .contents(let limit) = depth, case .file(let path, let status) = chain.end else { return nil }
    // The fuller look will read it.
    if status.size > limit, limit < Content.mostBytes { return nil }
    return status.kind == .regular ? Content.read(path, limit: limit) : .passedOver
  }

  /// Empty if it cannot be read.
  private static func entries(of directory: PathBytes) -> [PathBytes] {
    // Safe: closed below, and used by this thread alone.
    guard let stream = unsafe directory.withCString({ unsafe opendir($0) }) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [PathBytes] = []
    while let entry = unsafe readdir(stream) {
      // Safe: d_name ends with a zero byte, and the entry lives until the next readdir.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
          unsafe PathBytes(UnsafeBufferPointer(start: bytes, count: strlen(UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self))))
        }
      }
      if name.bytes != [UInt8(ascii: ".")], name.bytes != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
    }
    return names
  }
}
