/// The one timer that each multi handle asks for, and which of them are due.
struct ShardTimers {
  /// `never` while none is set.
  private var deadlines: [Moment] = []
  /// Shards whose time has come, each once.
  private var due: [Int] = []
  private var isListed: [Bool] = []
  /// Not later than the earliest of `deadlines`.
  private(set) var earliest = Moment.never

  var hasDue: Bool { !due.isEmpty }

  mutating func addShard() {
    deadlines.append(.never)
    isListed.append(false)
  }

  /// What libcurl asks for: a negative delay takes the timer away, zero is due at once.
  mutating func set(_ shard: Int, delay: Int, now: Moment) {
    if delay == 0 {
      deadlines[shard] = .never
      list(shard)
    } else if delay < 0 {
      deadlines[shard] = .never
    } else {
      deadlines[shard] = now.advanced(by: Int64(delay))
      if deadlines[shard] < earliest { earliest = deadlines[shard] }
    }
  }

  /// Lists the shards whose time has come. Cost: O(shards), but only once `earliest` has passed.
  mutating func collect(now: Moment) {
    guard earliest <= now else { return }
    earliest = .never
    for shard in deadlines.indices {
      if deadlines[shard] <= now {
        deadlines[shard] = .never
        list(shard)
      } else if deadlines[shard] < earliest {
        earliest = deadlines[shard]
      }
    }
  }

  mutating func popDue() -> Int? {
    guard let shard = due.popLast() else { return nil }
    isListed[shard] = false
    return shard
  }

  private mutating func list(_ shard: Int) {
    guard !isListed[shard] else { return }
    isListed[shard] = true
    due.append(shard)
  }
}
