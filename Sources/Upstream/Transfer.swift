package import NIOCore

/// One exchange with an upstream: a request and where its answer goes.
///
/// Made and used on an event loop. The driver thread sees it from `UpstreamMailbox.start` on, in batches.
///
/// `@unchecked Sendable`: each stored property belongs to one side, as marked. What is written before `start` is seen by the driver through
/// the lock of its inbox; what a driver produced is seen by the loop through the queue of `EventLoop.execute`.
package final class Transfer: @unchecked Sendable {
  package enum Method: Sendable {
    case get, head, post
  }

  // Both sides, never changed.
  let target: UpstreamTarget
  let method: Method
  /// libcurl reads the bytes in place. They stay where they are: this reference keeps the storage alive, and whoever else writes into a
  /// buffer that shares it gets a copy, since the storage is not theirs alone.
  /// The driver lets go of it once it is sent and an answer has begun: from there on nothing is sent again.
  var body: ByteBuffer?
  let extraHeaders: ByteBuffer
  let window = FlowWindow()

  // The loop's side; `mailbox` is set before the driver sees the transfer and not changed after that.
  var mailbox: UpstreamMailbox?
  private var onUpdate: ((consuming TransferUpdate) -> Void)?

  // The driver's side.
  var state = TransferState.idle
  var head = HeadCollector()
  var deadline = Moment.never
  /// When the driver saw it, and when libcurl got it.
  var started = Moment.never
  var launched = Moment.never
  var update = TransferUpdate()
  /// Stands in its mailbox's list for this round.
  var isTouched = false
  /// Its place among the live transfers of the driver.
  var slot = -1
  var handle: EasyHandle?
  /// Bytes of the request that had gone out when progress was last looked at.
  var bytesSent: Int64 = 0
  /// A kept connection died under it: it is sent again, on a new one.
  var needsFreshConnection = false
  /// Why a callback made libcurl give up.
  var refusal: UpstreamError.Reason?

  /// - Parameters:
  ///   - body: sent with its length; nil sends none (for `post`: an empty one).
  ///   - extraHeaders: zero or more `Name: value` texts, each ended by a zero byte, validated by the caller. One with an empty value is not
  ///     sent, and takes away a header that libcurl would add.
  ///   - onUpdate: called on the loop; not after an update with an `end`, and not after `cancel`.
  ///     The update is the receiver's alone: what it changes in the body is changed in place.
  package init(
    target: UpstreamTarget, method: Method = .post, body: ByteBuffer?, extraHeaders: ByteBuffer = ByteBuffer(),
    onUpdate: @escaping (consuming TransferUpdate) -> Void
  ) {
    self.target = target
    self.method = method
    self.body = body
    self.extraHeaders = extraHeaders
    self.onUpdate = onUpdate
  }

  // MARK: - Loop

  /// Neither ended nor cancelled.
  var isLive: Bool { onUpdate != nil }

  /// Nothing is delivered any more. What the closure holds is let go here, on the loop. False if it was so already.
  func close() -> Bool {
    let wasLive = isLive
    onUpdate = nil
    return wasLive
  }

  /// Passes the update on as its only owner, so that the receiver may change the body in place.
  func deliver(_ update: consuming TransferUpdate) {
    guard let onUpdate else { return }
    if update.end != nil { self.onUpdate = nil }
    onUpdate(update)
  }
}
