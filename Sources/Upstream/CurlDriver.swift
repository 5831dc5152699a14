import Glibc

/// One thread that owns some curl multi handles and drives them by its own epoll. Talks to event loops in batches, both ways.
///
/// `@unchecked Sendable`: everything but `inbox` is used on its thread alone, from `run` on.
final class CurlDriver: @unchecked Sendable {
  let inbox: DriverInbox
  let tuning: UpstreamTuning
  let resolver: NameResolver
  let poller: Poller
  /// The time at the start of this round.
  var now = Moment.now

  // Sockets and timers of libcurl.
  var sockets = SocketTable()
  var timers = ShardTimers()
  /// Nil where one was closed for being idle.
  var shards: [Shard?] = []
  /// All shards before this one are full.
  var firstFreeShard = 0
  /// When to look for idle shards.
  var nextHousekeeping = Moment.never

  // What is prepared.
  var targets: [UInt64: PreparedTarget] = [:]
  var hosts: [URLAddress: HostAddresses] = [:]
  var idleHandles = 0

  // Transfers that have not ended.
  var live: [Transfer] = []
  var sweep = DeadlineSweep()

  /// Those that have something to deliver from this round.
  var mailboxes: [UpstreamMailbox] = []
  private var isStopping = false

  init(tuning: UpstreamTuning, resolver: NameResolver) throws(UpstreamStartError) {
    self.tuning = tuning
    self.resolver = resolver
    inbox = try DriverInbox()
    poller = try Poller()
    try poller.watch(inbox.wake)
  }

  // MARK: - Rounds

  /// The thread's life: until `stop` comes.
  func run() {
    var commands: [DriverCommand] = []
    while !isStopping {
      inbox.take(&commands)
      let isIdle = commands.isEmpty
      if !isIdle, sockets.hasNewlyIdle { dropStaleConnections() }
      for command in commands { perform(command) }
      commands.removeAll(keepingCapacity: true)
      fireTimers()
      dispatch()
      sockets.lookAtAll()
      let ready = poller.wait(timeout: isIdle ? timeUntilNext : 0)
      if isIdle { inbox.markAwake() }
      now = Moment.now
      for index in 0..<ready { handle(poller.event(index)) }
      fireTimers()
      if sweep.isDue(at: now) { sweepDeadlines() }
      if nextHousekeeping <= now { closeIdleShards() }
      dispatch()
    }
    tearDown()
  }

  private func perform(_ command: DriverCommand) {
    switch command {
    case .start(let transfer): start(transfer)
    case .cancel(let transfer): end(transfer, nil)
    case .resume(let transfer): resume(transfer)
    case .resolved(let host): resolved(host)
    case .retire(let target): retire(target)
    case .count(let answer): answer.resume(returning: census)
    case .stop: isStopping = true
    }
  }

  private func handle(_ event: (socket: Int32, readiness: Readiness)) {
    switch sockets.report(event.socket, onlyWriting: event.readiness.isOnlyWriting) {
    case .pass(let index)?:
      guard let shard = shards[index] else { return }
      shard.multi.act(on: event.socket, event.readiness)
      reap(shard)
    case .unwanted(let change)?:
      // If it fails the event comes again.
      _ = poller.apply(change, to: event.socket)
    case .stale?: drop(event.socket)
    // The wake-up, or an event that was under way when its socket was closed.
    case nil: break
    }
  }

  /// Looks at connections that this round has left idle before new requests can take them: what stands behind the end of an answer would
  /// begin the next one. Everything else that epoll tells now it tells again.
  private func dropStaleConnections() {
    sockets.lookAtAll()
    for index in 0..<poller.wait(timeout: 0) {
      let (socket, readiness) = poller.event(index)
      guard sockets.isIdle(socket), !readiness.isOnlyWriting, sockets.report(socket, onlyWriting: false) == .stale else { continue }
      drop(socket)
    }
  }

  /// Makes an idle connection one that libcurl sees is dead when it looks for one to use: it asks poll(2), takes something to read for
  /// a sign of life (7.87 to 8.0), and a hang-up for what it is.
  private func drop(_ socket: Int32) {
    _ = poller.apply(.remove, to: socket)
    shutdown(socket, Int32(SHUT_RDWR))
  }

  private func fireTimers() {
    timers.collect(now: now)
    // A shard may ask to be called again at once; sockets have their turn in between.
    var budget = 8 * shards.count
    while budget > 0, let index = timers.popDue() {
      budget -= 1
      guard let shard = shards[index] else { continue }
      shard.multi.fireTimers()
      reap(shard)
    }
  }

  /// Milliseconds to sleep, -1 for as long as nothing comes.
  private var timeUntilNext: Int32 {
    if timers.hasDue { return 0 }
    let next = min(timers.earliest, sweep.next, nextHousekeeping)
    if next == .never { return -1 }
    return Int32(clamping: max(0, next.milliseconds - Moment.now.milliseconds))
  }

  private func dispatch() {
    guard !mailboxes.isEmpty else { return }
    for mailbox in mailboxes { mailbox.dispatch() }
    mailboxes.removeAll(keepingCapacity: true)
  }

  private var census: DriverCensus {
    DriverCensus(transfers: live.count, targets: targets.count, idleHandles: idleHandles, shards: shards.count { $0 != nil })
  }

  private func tearDown() {
    for command in inbox.close() {
      switch command {
      case .start(let transfer): finishUnlisted(transfer, UpstreamError(.connect, .shutdown))
      case .cancel(let transfer): end(transfer, nil)
      case .count(let answer): answer.resume(returning: DriverCensus())
      case .resume, .resolved, .retire, .stop: break
      }
    }
    while let transfer = live.last {
      end(transfer, .failed(UpstreamError(transfer.state.hasHead ? .body : .awaitHead, .shutdown)))
    }
    dispatch()
    targets = [:]
    hosts = [:]
    shards = []
  }

  // MARK: - Called by libcurl

  func want(_ socket: Int32, reading: Bool, writing: Bool, isHeld: Bool, shard: Int) -> Bool {
    guard let change = sockets.want(socket, reading: reading, writing: writing, isHeld: isHeld, shard: shard) else { return true }
    if poller.apply(change, to: socket) { return true }
    sockets.forget(socket)
    return false
  }

  func forget(_ socket: Int32) {
    sockets.forget(socket)
  }

  func setTimer(_ delay: Int, shard: Int) {
    timers.set(shard, delay: delay, now: now)
  }
}
