/// A libcurl easy handle that is set up for one target in one shard and serves its transfers one after another.
final class EasyHandle {
  let easy: CurlEasy
  let shard: Int
  unowned let prepared: PreparedTarget
  private unowned let driver: CurlDriver
  /// The exchange under way; nil while idle.
  private(set) var transfer: Transfer?

  private var method = Transfer.Method.post
  private var headers = HeaderChain()
  /// What libcurl was last told about the host; kept alive for as long as it may look.
  private var addresses: HeaderList?
  private var connectMilliseconds: Int64
  private var isFresh = false

  /// Nil if libcurl has no memory, or cannot send to such a target.
  init?(target: UpstreamTarget, prepared: PreparedTarget, shard: Int, driver: CurlDriver, tuning: UpstreamTuning) {
    guard let easy = CurlEasy() else { return nil }
    self.easy = easy
    self.shard = shard
    self.prepared = prepared
    self.driver = driver
    connectMilliseconds = target.connectMilliseconds
    guard self.easy.prepare(target, readBuffer: tuning.readBuffer, owner: self, driver: driver) else { return nil }
  }

  /// Sets everything that differs from the request before. False if libcurl has no memory.
  ///
  /// - Parameter connectTime: what is left of the target's time for connecting, in milliseconds.
  func begin(_ transfer: Transfer, connectTime: Int64) -> Bool {
    self.transfer = transfer
    var isSet = true
    if addresses !== prepared.host.list {
      addresses = prepared.host.list
      isSet = easy.setAddresses(addresses)
    }
    if connectMilliseconds != connectTime {
      connectMilliseconds = connectTime
      isSet = isSet && easy.setConnectTimeout(connectTime)
    }
    if isFresh != transfer.needsFreshConnection {
      isFresh = transfer.needsFreshConnection
      isSet = isSet && easy.setFreshConnection(isFresh)
    }
    if method != transfer.method {
      method = transfer.method
      isSet = isSet && easy.setMethod(method)
    }
    if method == .post { isSet = isSet && easy.setBody(transfer.body) }
    // Safe: this handle keeps the nodes, the transfer the texts and the list, until the exchange is over.
    return unsafe isSet && easy.setHeaders(headers.link(transfer.extraHeaders, before: transfer.target.headers))
  }

  /// The exchange is over, and libcurl holds the handle no more.
  func end() {
    transfer = nil
  }

  // MARK: - Called by libcurl

  /// False makes libcurl give up.
  func receivedHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let transfer else { return false }
    return unsafe driver.received(header: line, for: transfer)
  }

  enum BodyAnswer {
    case taken, pause, giveUp
  }

  func receivedBody(_ bytes: UnsafeRawBufferPointer) -> BodyAnswer {
    guard let transfer else { return .giveUp }
    return unsafe driver.received(body: bytes, for: transfer)
  }
}
