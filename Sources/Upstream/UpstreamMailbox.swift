import NIOCore

/// An event loop's way to its driver thread and back. Used only on that loop.
///
/// What one tick of the loop asks for goes over as one batch; what one round of the driver produced comes back as one task of the loop.
///
/// `@unchecked Sendable`: `commands` and `isFlushPlanned` belong to the loop, `touched` to the driver thread.
package final class UpstreamMailbox: @unchecked Sendable {
  private let loop: any EventLoop
  private let inbox: DriverInbox
  private let window: Int

  // The loop's side.
  private var commands: [DriverCommand] = []
  private var isFlushPlanned = false

  // The driver's side: transfers with something to deliver from this round.
  private var touched: [Transfer] = []

  init(loop: any EventLoop, inbox: DriverInbox, window: Int) {
    self.loop = loop
    self.inbox = inbox
    self.window = window
  }

  /// Sends the transfer on its way. Each transfer is started once; one that was cancelled before is not sent.
  package func start(_ transfer: Transfer) {
    loop.preconditionInEventLoop()
    precondition(transfer.mailbox == nil, "a transfer is started once")
    guard transfer.isLive else { return }
    transfer.mailbox = self
    submit(.start(transfer))
  }

  /// Ends the transfer; its connection is closed. `onUpdate` is not called again. Does nothing if it has ended.
  package func cancel(_ transfer: Transfer) {
    if transfer.close(), transfer.mailbox != nil { submit(.cancel(transfer)) }
  }

  /// The client took `bytes` of the delivered body.
  package func consumed(_ transfer: Transfer, bytes: Int) {
    if transfer.window.consume(bytes, limit: window), transfer.isLive { submit(.resume(transfer)) }
  }

  private func submit(_ command: DriverCommand) {
    commands.append(command)
    guard !isFlushPlanned else { return }
    isFlushPlanned = true
    loop.execute { self.flush() }
  }

  private func flush() {
    isFlushPlanned = false
    guard !commands.isEmpty, !inbox.submit(&commands) else { return }
    // The thread has ended. What was to start fails here; anything else is over already.
    let refused = commands
    commands = []
    for case .start(let transfer) in refused {
      transfer.deliver(TransferUpdate(end: .failed(UpstreamError(.connect, .shutdown))))
    }
  }

  private func deliver(_ batch: Batch) {
    // Whatever the receivers ask for goes over when all have been called.
    let flushesHere = !isFlushPlanned
    isFlushPlanned = true
    for index in batch.deliveries.indices {
      let transfer = batch.deliveries[index].transfer
      transfer.deliver(batch.take(index))
    }
    if flushesHere { flush() }
  }

  // MARK: - The driver's side

  private struct Delivery: Sendable {
    let transfer: Transfer
    var update: TransferUpdate
  }

  /// What one round produced. An object, so that the loop's task and the loop over it are not two owners of the updates.
  ///
  /// `@unchecked Sendable`: made by the driver, then used by the loop alone.
  private final class Batch: @unchecked Sendable {
    var deliveries: [Delivery]

    init(_ deliveries: [Delivery]) { self.deliveries = deliveries }

    func take(_ index: Int) -> TransferUpdate {
      var update = TransferUpdate()
      swap(&update, &deliveries[index].update)
      return update
    }
  }

  /// `transfer` has something to deliver. True if it is the mailbox's first this round.
  func touch(_ transfer: Transfer) -> Bool {
    transfer.isTouched = true
    touched.append(transfer)
    return touched.count == 1
  }

  /// Hands everything from this round to the loop.
  func dispatch() {
    let batch = Batch(
      touched.map { transfer in
        transfer.isTouched = false
        var update = TransferUpdate()
        swap(&update, &transfer.update)
        return Delivery(transfer: transfer, update: update)
      })
    touched.removeAll(keepingCapacity: true)
    loop.execute { self.deliver(batch) }
  }
}
