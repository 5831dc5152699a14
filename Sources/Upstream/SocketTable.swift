/// Which sockets belong to which shard, and what epoll was told about them.
///
/// Registrations are lazy: a connection that libcurl puts aside between two requests stays registered, which saves two `epoll_ctl` a
/// request. It is taken out only if it reports something that nobody wants.
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
  }

  private struct Entry {
    var shard: Int32 = 0
    var wantsReading = false
    var wantsWriting = false
    var isRegistered = false
    var isRegisteredForWriting = false
  }

  /// By descriptor. Grows with the largest one; descriptors are small and used again.
  private var entries: [Entry] = []

  /// libcurl's wish for a socket. Nil: epoll knows enough already.
  mutating func want(_ descriptor: Int32, reading: Bool, writing: Bool, shard: Int) -> Change? {
    let index = Int(descriptor)
    guard index >= 0 else { return nil }
    if index >= entries.count {
      guard reading || writing else { return nil }
      entries.append(contentsOf: repeatElement(Entry(), count: max(index + 1, entries.count * 2, 64) - entries.count))
    }
    entries[index].shard = Int32(truncatingIfNeeded: shard)
    entries[index].wantsReading = reading
    entries[index].wantsWriting = writing
    guard reading || writing else { return nil }
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
    guard entries[index].wantsReading || entries[index].wantsWriting else {
      entries[index].isRegistered = false
      entries[index].isRegisteredForWriting = false
      return .unwanted(.remove)
    }
    if onlyWriting && !entries[index].wantsWriting {
      entries[index].isRegisteredForWriting = false
      return .unwanted(.modify(writing: false))
    }
    return .pass(shard: Int(entries[index].shard))
  }

  /// The descriptor is about to be closed; epoll drops it by itself.
  mutating func forget(_ descriptor: Int32) {
    let index = Int(descriptor)
    if entries.indices.contains(index) { entries[index] = Entry() }
  }
}
