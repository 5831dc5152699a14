/// The way from a configured path to the file that it leads to, link by link.
struct Chain: Sendable, Equatable {
  /// One name that was looked up on the way.
  struct Step: Sendable, Equatable {
    /// The real path of the directory that the name was looked up in.
    var directory: PathBytes
    var name: PathBytes
    var found: Finding
  }

  enum Finding: Sendable, Equatable {
    /// Of a directory only its identity counts: its times change with every neighbour.
    case directory(FileIdentity)
    case link(FileIdentity, target: PathBytes)
    /// Neither directory nor link: the end of the way, or an obstacle on it.
    case file(FileStatus)
    case missing(SystemError)
  }

  /// What the way leads to.
  enum End: Sendable, Equatable {
    case file(PathBytes, FileStatus)
    case directory(PathBytes, FileIdentity)
    case missing(SystemError)
  }

  /// As configured.
  var path: PathBytes
  var steps: [Step]
  var end: End
}
