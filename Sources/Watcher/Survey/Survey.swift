/// One look at everything that is watched.
struct Survey: Sendable, Equatable {
  /// How much of the content is read with it.
  enum Depth: Sendable, Equatable {
    case status
    case contents(limit: Int64)
  }

  /// Where a remote file system was found.
  struct Remote: Sendable, Equatable {
    var kind: RemoteFileSystem
    var path: PathBytes
  }

  var chains: [Chain] = []
  /// Of the end of each chain; nil: not read this time.
  var contents: [Content?] = []
  var watchSet = WatchSet()
  var remote: Remote?
  /// As configured.
  var orphaned: [String] = []

  /// Whether the content may be another than it was. Contents that one of the two did not read do not count.
  func differs(from earlier: Survey) -> Bool {
    guard chains == earlier.chains else { return true }
    return zip(contents, earlier.contents).contains { new, old in
      guard let new, let old else { return false }
      return new != old
    }
  }

  /// Takes over what `other` read and this did not, where both saw the same chains.
  mutating func fill(from other: Survey) {
    guard chains == other.chains else { return }
    contents = zip(contents, other.contents).map { $0 ?? $1 }
  }
}
