/// One multi handle with few transfers: libcurl's search for a free connection is linear in the connections to a host.
final class Shard {
  let index: Int
  let multi: CurlMulti
  var active = 0
  /// Since when it has no transfer.
  var idleSince: Moment
  private unowned let driver: CurlDriver

  init?(index: Int, driver: CurlDriver, maxIdleConnections: Int, now: Moment) {
    guard let multi = CurlMulti() else { return nil }
    self.multi = multi
    self.index = index
    self.driver = driver
    idleSince = now
    guard self.multi.prepare(owner: self, maxIdleConnections: maxIdleConnections) else { return nil }
  }

  deinit {
    multi.forgetOwner()
  }

  // MARK: - Called by libcurl

  func wants(_ socket: Int32, reading: Bool, writing: Bool, isHeld: Bool) -> Bool {
    driver.want(socket, reading: reading, writing: writing, isHeld: isHeld, shard: index)
  }

  func wantsTimer(_ delay: Int) {
    driver.setTimer(delay, shard: index)
  }
}
