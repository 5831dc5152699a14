/// Which sockets belong to which shard, and what epoll was told about them.
///
/// Registrations are lazy: a connection that libcurl puts aside between two requests stays registered, which saves two `epoll_ctl` a
/// request. It also tells when such a connection is stale: its other end has closed it, or has sent what nobody asked for, which the next
/// request would take for its answer.
struct SocketTable {
  /// What to tell epoll; events are for reading, and for writing if `writing`.
  enum Change: Equatable {
    case add(writing: Bool)
    case modify(writing: Bool)
    case remove
  }

  /// What a readiness report is good for.
  enum Report: Equatable {
    case pass(shard: Int)
    /// Nobody waits for it: tell epoll so.
    case unwanted(Change)
    /// An idle connection that is not to be used again. epoll is not to look at it any more.
    case stale
  }

  private struct Entry {
    var shard: Int32 = 0
    var wantsReading = false
    var wantsWriting = false
    /// Nobody wants to read because its transfer is paused: there is more of an answer to come.
    var isHeld = false
    var isRegistered = false
    var isRegisteredForWriting = false
  }

  /// By descriptor. Grows with the largest one; descriptors are small and used again.
  private var entries: [Entry] = []
  /// A connection has become idle since `lookAtAll`, and may have been stale then.
  private(set) var hasNewlyIdle = false

  /// epoll is about to be asked about all that are registered.
  mutating func lookAtAll() {
    hasNewlyIdle = false
  }

  /// libcurl's wish for a socket. Nil: epoll knows enough already.
  ///
  /// - Parameter isHeld: its transfer is paused; without that a socket that is wanted for nothing is idle.
  mutating func want(_ descriptor: Int32, reading: Bool, writing: Bool, isHeld: Bool = false, shard: Int) -> Change? {
    let index = Int(descriptor)
    guard index >= 0 else { return nil }
    if index >= entries.count {
      guard reading || writing else { return nil }
      entries.append(contentsOf: repeatElement(Entry(), count: max(index + 1, entries.count * 2, 64) - entries.count))
    }
    entries[index].shard = Int32(truncatingIfNeeded: shard)
    entries[index].wantsReading = reading
    entries[index].wantsWriting = writing
    entries[index].isHeld = isHeld
    guard reading || writing else {
      if !isHeld { hasNewlyIdle = true }
      return nil
    }
    if !entries[index].isRegistered {
      entries[index].isRegistered = true
      entries[index].isRegisteredForWriting = writing
      return .add(writing: writing)
    }
    if writing && !entries[index].isRegisteredForWriting {
      entries[index].isRegisteredForWriting = true
      return .modify(writing: true)
    }
    return nil
  }

  /// epoll reported `descriptor`; `onlyWriting` if nothing but room for writing.
  mutating func report(_ descriptor: Int32, onlyWriting: Bool) -> Report? {
    let index = Int(descriptor)
    guard entries.indices.contains(index), entries[index].isRegistered else { return nil }
    if onlyWriting && !entries[index].wantsWriting {
      entries[index].isRegisteredForWriting = false
      return .unwanted(.modify(writing: false))
    }
    guard entries[index].wantsReading || entries[index].wantsWriting else {
      entries[index].isRegistered = false
      entries[index].isRegisteredForWriting = false
      return entries[index].isHeld ? .unwanted(.remove) : .stale
    }
    return .pass(shard: Int(entries[index].shard))
  }

  /// Whether nobody waits for `descriptor` and no answer is under way on it.
  func isIdle(_ descriptor: Int32) -> Bool {
    let index = Int(descriptor)
    guard entries.indices.contains(index), entries[index].isRegistered else { return false }
    return !entries[index].wantsReading && !entries[index].wantsWriting && !entries[index].isHeld
  }

  /// The descriptor is about to be closed; epoll drops it by itself.
  mutating func forget(_ descriptor: Int32) {
    let index = Int(descriptor)
    if entries.indices.contains(index) { entries[index] = Entry() }
  }
}
