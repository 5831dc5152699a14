import NIOCore

extension CurlDriver {
  // MARK: - Start

  func start(_ transfer: Transfer) {
    let target = transfer.target
    guard let address = target.address else { return finishUnlisted(transfer, UpstreamError(.resolve, .invalidTarget)) }
    let prepared = targets[target.id] ?? prepare(target, address)
    transfer.started = now
    transfer.slot = live.count
    live.append(transfer)
    switch prepared.host.route(now: now, resolver: resolver, inbox: inbox) {
    case .ready: launch(transfer, prepared)
    case .failed: end(transfer, .failed(UpstreamError(.resolve, .nameNotFound)))
    case .pending:
      guard transfer.state.apply(.mustResolve) else { return }
      setDeadline(of: transfer, after: target.connectMilliseconds)
    }
  }

  private func prepare(_ target: UpstreamTarget, _ address: URLAddress) -> PreparedTarget {
    let host = hosts[address] ?? HostAddresses(address)
    hosts[address] = host
    host.users += 1
    let prepared = PreparedTarget(id: target.id, host: host)
    targets[target.id] = prepared
    target.notify(inbox)
    return prepared
  }

  /// Gives the transfer to libcurl.
  private func launch(_ transfer: Transfer, _ prepared: PreparedTarget) {
    guard transfer.state.apply(.launch) else { return }
    let target = transfer.target
    guard let shard = freeShard(), let handle = handle(for: target, prepared, shard) else {
      return end(transfer, .failed(UpstreamError(.connect, .outOfMemory)))
    }
    let waited = now.milliseconds - transfer.started.milliseconds
    guard handle.begin(transfer, connectTime: max(1, target.connectMilliseconds - waited)), shard.multi.add(handle.easy) else {
      handle.end()
      return end(transfer, .failed(UpstreamError(.connect, .outOfMemory)))
    }
    transfer.handle = handle
    transfer.launched = now
    shard.active += 1
    setDeadline(of: transfer, after: target.responseMilliseconds)
  }

  private func handle(for target: UpstreamTarget, _ prepared: PreparedTarget, _ shard: Shard) -> EasyHandle? {
    if let handle = prepared.take(shard: shard.index) {
      idleHandles -= 1
      return handle
    }
    return EasyHandle(target: target, prepared: prepared, shard: shard.index, driver: self, tuning: tuning)
  }

  /// A lookup has ended: those that wait for it go on, or end.
  func resolved(_ host: String) {
    for index in live.indices.reversed() {
      let transfer = live[index]
      guard transfer.state == .resolving, transfer.target.address?.host == host, let prepared = targets[transfer.target.id] else {
        continue
      }
      switch prepared.host.route(now: now, resolver: resolver, inbox: inbox) {
      case .ready: launch(transfer, prepared)
      case .failed: end(transfer, .failed(UpstreamError(.resolve, .nameNotFound)))
      case .pending: continue
      }
    }
  }

  // MARK: - Answer, called by libcurl

  func received(header line: UnsafeRawBufferPointer, for transfer: Transfer) -> Bool {
    // What comes after the head are trailers, which are dropped.
    guard transfer.state == .awaitingHead else { return transfer.state.hasHead }
    switch unsafe transfer.head.take(line) {
    case .more: return true
    case .head(let head):
      guard transfer.state.apply(.head) else { return false }
      transfer.update.head = head
      dropBodyIfSent(transfer)
      setDeadline(of: transfer, after: transfer.target.responseMilliseconds)
      touch(transfer)
      return true
    case .tooLarge:
      transfer.refusal = .headTooLarge
      return false
    case .malformed:
      transfer.refusal = .malformedAnswer
      return false
    }
  }

  /// A stream may go on for long, and its request is not needed any more.
  private func dropBodyIfSent(_ transfer: Transfer) {
    guard let size = transfer.body?.readableBytes, let handle = transfer.handle else { return }
    if handle.easy.bytesSent >= Int64(size) { transfer.body = nil }
  }

  func received(body bytes: UnsafeRawBufferPointer, for transfer: Transfer) -> EasyHandle.BodyAnswer {
    guard transfer.state.hasHead else { return .giveUp }
    if bytes.count == 0 { return .taken }
    guard transfer.window.admit(bytes.count, limit: tuning.window) else {
      // The upstream's closing is seen when reading goes on; until then nothing of what it sent is lost.
      _ = transfer.state.apply(.pause)
      transfer.deadline = .never
      return .pause
    }
    transfer.deadline = now.advanced(by: transfer.target.responseMilliseconds)
    if transfer.update.body == nil {
      unsafe transfer.update.body = TransferUpdate.makeBody(bytes)
    } else {
      unsafe transfer.update.body?.writeBytes(bytes)
    }
    touch(transfer)
    return .taken
  }

  func resume(_ transfer: Transfer) {
    guard transfer.state.apply(.resume), let handle = transfer.handle else { return }
    setDeadline(of: transfer, after: transfer.target.responseMilliseconds)
    if !handle.easy.resume() { end(transfer, .failed(UpstreamError(.body, transfer.refusal ?? .outOfMemory))) }
  }

  private func touch(_ transfer: Transfer) {
    guard !transfer.isTouched, let mailbox = transfer.mailbox else { return }
    if mailbox.touch(transfer) { mailboxes.append(mailbox) }
  }

  // MARK: - End

  /// Takes the transfers that libcurl has done with.
  func reap(_ shard: Shard) {
    while let (handle, code) = shard.multi.nextDone() {
      guard let transfer = handle.transfer else { continue }
      guard code != .ok || !transfer.state.hasHead else {
        end(transfer, .complete)
        continue
      }
      if code.isDeadConnection, sendAgain(transfer, handle, shard) { continue }
      let error = UpstreamError(
        code, facts: handle.easy.facts, hasHead: transfer.state.hasHead, refusal: transfer.refusal,
        connectTimeout: transfer.target.connectTimeout)
      end(transfer, error.map { .failed($0) } ?? .complete)
    }
  }

  /// Sends a request once more, on a new connection, if the one that died under it had been kept from an earlier request: servers close such
  /// connections when they like, and that is no failure. False if it was not so.
  ///
  /// libcurl does the same, but not when it finds out in the middle of sending, and it gives up after a handful of other kept connections.
  private func sendAgain(_ transfer: Transfer, _ handle: EasyHandle, _ shard: Shard) -> Bool {
    guard transfer.state == .awaitingHead, !transfer.head.hasBegun, !transfer.needsFreshConnection, handle.easy.newConnections == 0 else {
      return false
    }
    transfer.needsFreshConnection = true
    transfer.bytesSent = 0
    shard.multi.remove(handle.easy)
    guard handle.begin(transfer, connectTime: transfer.target.connectMilliseconds), shard.multi.add(handle.easy) else { return false }
    transfer.launched = now
    setDeadline(of: transfer, after: transfer.target.responseMilliseconds)
    return true
  }

  /// Ends a transfer at once, whatever it waits for; a connection in use is closed. Nil: cancelled, nothing is delivered any more.
  func end(_ transfer: Transfer, _ end: TransferEnd?) {
    guard transfer.state.apply(.end) else { return }
    if transfer.slot >= 0 {
      let last = live.removeLast()
      if last !== transfer {
        live[transfer.slot] = last
        last.slot = transfer.slot
      }
      transfer.slot = -1
    }
    if let handle = transfer.handle {
      transfer.handle = nil
      release(handle)
    }
    if let end {
      transfer.update.end = end
      touch(transfer)
    } else {
      transfer.update = TransferUpdate()
    }
  }

  /// Ends a transfer that never was among the live ones.
  func finishUnlisted(_ transfer: Transfer, _ error: UpstreamError) {
    end(transfer, .failed(error))
  }

  private func release(_ handle: EasyHandle) {
    guard let shard = shards[handle.shard] else { return }
    shard.multi.remove(handle.easy)
    handle.end()
    shard.active -= 1
    firstFreeShard = min(firstFreeShard, shard.index)
    if shard.active == 0 { noteIdle(shard) }
    if idleHandles < tuning.maxIdleHandles {
      idleHandles += 1
      handle.prepared.put(handle, shard: shard.index)
    }
  }
}
