import Glibc

/// Walks from the root to the end of a path as the kernel does, and notes every directory in which a name was looked up.
struct ChainWalk {
  /// The kernel's own limit.
  static let mostLinks = 40

  private var directory = PathBytes.root
  private var identity: FileIdentity
  private var pending: [PathBytes]
  private var links = 0
  private var chain: Chain
  private var set: WatchSet

  /// Follows `path` and returns what was found. The watches that this way needs are added to `set`.
  static func follow(_ path: PathBytes, adding set: inout WatchSet) -> Chain {
    var walk = ChainWalk(path, set)
    walk.run()
    set = walk.set
    return walk.chain
  }

  private init(_ path: PathBytes, _ set: WatchSet) {
    self.set = set
    // A C string ends at a NUL: another file would be meant.
    let isWhole = path.isAbsolute && !path.bytes.contains(0)
    pending = isWhole ? path.components.reversed() : []
    identity = FileIdentity(device: 0, inode: 0)
    chain = Chain(path: path, steps: [], end: .missing(SystemError(number: ENOENT)))
    switch FileStatus.of(.root) {
    case .success(let status):
      identity = status.identity
      if isWhole { chain.end = .directory(.root, identity) }
    case .failure(let error): chain.end = .missing(error)
    }
  }

  private mutating func run() {
    while let name = pending.popLast() {
      switch name.description {
      case ".": continue
      case "..": leave()
      default: guard enter(name) else { return }
      }
    }
  }

  private mutating func leave() {
    directory = directory.parent
    if case .success(let status) = FileStatus.of(directory) { identity = status.identity }
    chain.end = .directory(directory, identity)
  }

  /// False where the way ends.
  private mutating func enter(_ name: PathBytes) -> Bool {
    let path = directory.appending(name)
    switch FileStatus.of(path) {
    case .success(let status): return enter(name, at: path, status)
    case .failure(let error):
      note(name, .missing(error), isEnd: true)
      chain.end = .missing(error)
      return false
    }
  }

  private mutating func enter(_ name: PathBytes, at path: PathBytes, _ status: FileStatus) -> Bool {
    switch status.kind {
    case .directory:
      note(name, .directory(status.identity), isEnd: false)
      (directory, identity) = (path, status.identity)
      chain.end = .directory(path, identity)
      return true
    case .link:
      let target = Self.target(of: path)
      note(name, .link(status.identity, target: target), isEnd: false)
      return follow(target)
    case .regular, .other:
      note(name, .file(status), isEnd: true)
      // A file that stands where the way needs a directory.
      guard pending.isEmpty else {
        chain.end = .missing(SystemError(number: ENOTDIR))
        return false
      }
      if status.kind == .regular { set.addFile(path, status.identity) }
      chain.end = .file(path, status)
      return false
    }
  }

  private mutating func follow(_ target: PathBytes) -> Bool {
    links += 1
    guard links <= Self.mostLinks, !target.bytes.isEmpty else {
      chain.end = .missing(SystemError(number: links > Self.mostLinks ? ELOOP : ENOENT))
      return false
    }
    if target.isAbsolute {
      directory = .root
      if case .success(let status) = FileStatus.of(.root) { identity = status.identity }
    }
    pending += target.components.reversed()
    chain.end = .directory(directory, identity)
    return true
  }

  private mutating func note(_ name: PathBytes, _ found: Chain.Finding, isEnd: Bool) {
    chain.steps.append(Chain.Step(directory: directory, name: name, found: found))
    set.addDirectory(directory, identity, name: name, holdsEnd: isEnd)
  }

  /// Empty if it is no link any more.
  private static func target(of path: PathBytes) -> PathBytes {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // Safe: the array's own count bounds what is written, and both pointers are used during the call alone.
    let count = unsafe path.withCString { unsafe readlink($0, &buffer, buffer.count) }
    return PathBytes(buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) })
  }
}
