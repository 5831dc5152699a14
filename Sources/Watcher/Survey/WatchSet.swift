/// The directories and files that inotify is to watch, and the names that matter in each directory.
struct WatchSet: Sendable, Equatable {
  /// A directory in which a name of a chain is looked up.
  struct Directory: Sendable, Equatable {
    var identity: FileIdentity
    var names: Set<PathBytes>
    /// A chain ends here, so what is written matters, and not only what is made, moved or removed.
    var holdsEnd: Bool
    /// Every name in it matters: which of them are included is not known here.
    var listsEntries: Bool
  }

  /// By real path.
  private(set) var directories: [PathBytes: Directory] = [:]
  private(set) var files: [PathBytes: FileIdentity] = [:]
  // inotify has one watch per inode, under the name that came first: a second name must not become a second entry.
  private var directoryPaths: [FileIdentity: PathBytes] = [:]
  private var filePaths: [FileIdentity: PathBytes] = [:]

  /// - Parameter name: one that matters in it.
  mutating func addDirectory(
    _ path: PathBytes, _ identity: FileIdentity, name: PathBytes? = nil, holdsEnd: Bool, listsEntries: Bool = false
  ) {
    let path = directoryPaths[identity] ?? path
    directoryPaths[identity] = path
    var directory = directories[path] ?? Directory(identity: identity, names: [], holdsEnd: false, listsEntries: false)
    if let name { directory.names.insert(name) }
    directory.holdsEnd = directory.holdsEnd || holdsEnd
    directory.listsEntries = directory.listsEntries || listsEntries
    directories[path] = directory
  }

  mutating func addFile(_ path: PathBytes, _ identity: FileIdentity) {
    guard filePaths[identity] == nil else { return }
    filePaths[identity] = path
    files[path] = identity
  }

  /// What a helper is to be asked for.
  var requests: Set<WatchRequest> {
    let ofDirectories = directories.map { path, directory in
      WatchRequest(path: path, mask: directory.holdsEnd ? .directoryAtEnd : .directoryOnTheWay, identity: directory.identity)
    }
    return Set(ofDirectories + files.map { WatchRequest(path: $0, mask: .file, identity: $1) })
  }

  /// Whether this event can mean that the content changed.
  func concerns(_ event: FileEvent) -> Bool {
    if !event.mask.isDisjoint(with: .alwaysMatters) { return true }
    // The directory itself, or a file. It may be one of an older set that a helper still watches: better one look too many.
    guard !event.name.bytes.isEmpty else { return true }
    guard let directory = directories[event.path] else { return false }
    return directory.listsEntries || directory.names.contains(event.name)
  }

  /// For the status: sorted.
  var paths: [String] { (Array(directories.keys) + Array(files.keys)).sorted().map(\.description) }
}
