extension CurlDriver {
  // MARK: - Deadlines

  func setDeadline(of transfer: Transfer, after milliseconds: Int64) {
    transfer.deadline = now.advanced(by: milliseconds)
    sweep.note(transfer.deadline)
  }

  func sweepDeadlines() {
    // From the end, since a transfer that ends is replaced by the last one, which was looked at before.
    for index in live.indices.reversed() where live[index].deadline <= now { deadlinePassed(live[index]) }
    var earliest = Moment.never
    for transfer in live where transfer.deadline < earliest { earliest = transfer.deadline }
    sweep.finish(at: now, earliest: earliest)
  }

  private func deadlinePassed(_ transfer: Transfer) {
    let target = transfer.target
    switch transfer.state {
    case .idle, .paused, .ended: transfer.deadline = .never
    case .resolving: end(transfer, .failed(UpstreamError(.resolve, .timedOut(after: target.connectTimeout))))
    case .receiving: end(transfer, .failed(UpstreamError(.body, .timedOut(after: target.responseTimeout))))
    case .awaitingHead:
      guard let facts = transfer.handle?.easy.facts else { return }
      switch HeadWait(transfer, facts).verdict(now: now) {
      case .wait(let deadline, let bytesSent):
        transfer.deadline = deadline
        transfer.bytesSent = bytesSent
      case .expired(let phase): end(transfer, .failed(UpstreamError(phase, .timedOut(after: target.responseTimeout))))
      }
    }
  }

  // MARK: - Shards

  /// The first with room for a transfer, so that the later ones can go idle. Nil if libcurl has no memory for one more.
  func freeShard() -> Shard? {
    while firstFreeShard < shards.count {
      guard let shard = shards[firstFreeShard] else { break }
      if shard.active < tuning.transfersPerShard { return shard }
      firstFreeShard += 1
    }
    let index = firstFreeShard
    if index == shards.count {
      shards.append(nil)
      timers.addShard()
    }
    shards[index] = Shard(index: index, driver: self, maxIdleConnections: tuning.maxIdleConnectionsPerShard, now: now)
    return shards[index]
  }

  func noteIdle(_ shard: Shard) {
    shard.idleSince = now
    nextHousekeeping = min(nextHousekeeping, now.advanced(by: tuning.idleShardLifetime.wholeMilliseconds))
  }

  /// Closes shards that have long had nothing to do: what a burst of requests left behind.
  func closeIdleShards() {
    let lifetime = tuning.idleShardLifetime.wholeMilliseconds
    nextHousekeeping = .never
    for index in shards.indices {
      guard let shard = shards[index], shard.active == 0 else { continue }
      let end = shard.idleSince.advanced(by: lifetime)
      guard end <= now else {
        nextHousekeeping = min(nextHousekeeping, end)
        continue
      }
      for prepared in targets.values { idleHandles -= prepared.dropAll(shard: index) }
      shards[index] = nil
      timers.set(index, delay: -1, now: now)
    }
  }

  // MARK: - Targets

  /// The target is gone, so none of its handles is in use.
  func retire(_ target: UInt64) {
    guard let prepared = targets.removeValue(forKey: target) else { return }
    idleHandles -= prepared.idleCount
    prepared.host.users -= 1
    if prepared.host.users == 0 { hosts[prepared.host.address] = nil }
  }
}
