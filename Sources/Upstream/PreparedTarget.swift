/// What one driver thread has prepared for one target.
final class PreparedTarget {
  let id: UInt64
  let host: HostAddresses
  /// Handles without a transfer, by shard.
  private var idle: [[EasyHandle]] = []
  private(set) var idleCount = 0

  init(id: UInt64, host: HostAddresses) {
    self.id = id
    self.host = host
  }

  func take(shard: Int) -> EasyHandle? {
    guard shard < idle.count, let handle = idle[shard].popLast() else { return nil }
    idleCount -= 1
    return handle
  }

  func put(_ handle: EasyHandle, shard: Int) {
    while idle.count <= shard { idle.append([]) }
    idle[shard].append(handle)
    idleCount += 1
  }

  /// Returns how many there were.
  func dropAll(shard: Int) -> Int {
    guard shard < idle.count else { return 0 }
    let count = idle[shard].count
    idle[shard] = []
    idleCount -= count
    return count
  }
}
