import Config
import Gateway
import NIOCore

/// From a relay's updates, or an error, to bytes on the connection.
extension InferenceHandler {
  /// Pieces of a body up to this size are copied behind what stands before them, and written as one buffer; a larger one is cheaper to write
  /// as it is.
  private static let joinLimit = 4096

  func relayed(_ update: consuming RelayUpdate, _ call: InferenceCall) {
    if update.head == nil, call.status == 0, case .failed(let error)? = update.end { return refuse(call, error) }
    guard let context else { return }
    loop.scratch.clear()
    if let head = update.head { begin(head, call) }
    let taken = update.body?.readableBytes ?? 0
    if let body = update.body, taken > 0 { append(body, call, context) }
    if let end = update.end { finishBody(end, call) }
    writeScratch(context)
    context.flush()
    // A flush that finds the client gone has ended the call.
    guard state.call === call else { return }
    if let end = update.end { finish(call, end) } else { report(taken, call) }
  }

  private func writeScratch(_ context: ChannelHandlerContext) {
    if loop.scratch.readableBytes > 0 { write(loop.scratch, context) }
  }

  private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    bytesWritten += bytes.readableBytes
    context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
  }

  private func begin(_ head: RelayHead, _ call: InferenceCall) {
    call.status = head.status
    call.firstByte = .now()
    call.framing = AnswerFraming(status: head.status, contentLength: head.contentLength, isHTTP11: call.isHTTP11)
    call.isEventStream = head.isEventStream
    if call.framing == .untilClose || isQuiescing || loop.departure.hasBegun { call.keepsAlive = false }
    let date = loop.date()
    AnswerHead.write(
      head, framing: call.framing, keepsAlive: call.keepsAlive, requestID: call.requestID, date: date, rates: call.rates,
      to: &loop.scratch)
  }

  private func append(_ body: ByteBuffer, _ call: InferenceCall, _ context: ChannelHandlerContext) {
    let count = body.readableBytes
    call.bytesOut += count
    switch call.framing {
    case .chunked: ChunkFrame.writeStart(of: count, to: &loop.scratch)
    case .length(let remaining): call.framing = .length(remaining: remaining - count)
    case .untilClose: break
    case .none: return
    }
    if count <= Self.joinLimit {
      loop.scratch.writeImmutableBuffer(body)
    } else {
      writeScratch(context)
      write(body, context)
      loop.scratch.clear()
    }
    if call.framing == .chunked { ChunkFrame.writeEndOfChunk(to: &loop.scratch) }
  }

  private func finishBody(_ end: RelayEnd, _ call: InferenceCall) {
    switch end {
    case .complete:
      if call.framing == .chunked { ChunkFrame.writeEnd(to: &loop.scratch) }
      if case .length(let remaining) = call.framing, remaining != 0 { call.keepsAlive = false }
    case .failed(let error):
      // A stream can say that it broke; any other answer can only be cut short, which its framing shows.
      if call.framing != .chunked || !call.isEventStream { call.keepsAlive = false }
      if call.isEventStream { appendEvent(error, call) }
    }
  }

  /// The event that ends a broken stream, behind an empty line, which ends an event that was torn.
  private func appendEvent(_ error: GatewayError, _ call: InferenceCall) {
    let event = Array("\n\n".utf8) + RenderedError(error).event
    switch call.framing {
    case .chunked:
      ChunkFrame.writeStart(of: event.count, to: &loop.scratch)
      loop.scratch.writeBytes(event)
      ChunkFrame.writeEndOfChunk(to: &loop.scratch)
      ChunkFrame.writeEnd(to: &loop.scratch)
    case .untilClose: loop.scratch.writeBytes(event)
    case .length, .none: break
    }
  }

  private func finish(_ call: InferenceCall, _ end: RelayEnd) {
    switch end {
    case .complete:
      conclude(call, .answered, "ok")
      finishRequest(keepsAlive: call.keepsAlive)
    case .failed(let error):
      let outcome: StaticString = if case .shuttingDown = error { "shutting_down" } else { "upstream_broke" }
      conclude(call, .broke, outcome)
      // Without the end that its framing promised, the client knows that the answer is torn.
      switch call.framing {
      case .chunked where call.isEventStream: finishRequest(keepsAlive: call.keepsAlive)
      case .untilClose where call.isEventStream: finishRequest(keepsAlive: false)
      case .chunked, .untilClose, .length, .none: close(outcome)
      }
    }
  }

  // MARK: - Slow clients

  /// Tells the relay that the client took `bytes`, unless the connection is backed up: then the report waits, and with it the upstream.
  private func report(_ bytes: Int, _ call: InferenceCall) {
    if isWritable {
      call.relay?.consumed(bytes + call.unreported)
      call.unreported = 0
    } else {
      call.unreported += bytes
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    if isWritable { clientTookMuch() } else { startWriteTimer(after: server.writeTimeout) }
    context.fireChannelWritabilityChanged()
  }

  private func clientTookMuch() {
    switch state {
    case .relaying(let call):
      timer.arm(.none, after: .zero, on: self)
      report(0, call)
    case .forwarding(let request): if request.requestEnded { timer.arm(.none, after: .zero, on: self) }
    case .settling: finishRequest(keepsAlive: true)
    case .idle, .collecting, .lingering, .closed: break
    }
  }

  func startWriteTimer(after delay: Duration) {
    takenAtLastLook = bytesWritten - bufferedBytes
    timer.arm(.write, after: delay, on: self)
  }

  /// Cuts a client that took nothing for the whole time; one that took something gets the time again.
  func writeTimedOut() {
    let taken = bytesWritten - bufferedBytes
    if taken > takenAtLastLook { startWriteTimer(after: server.writeTimeout) } else { close("write_timeout") }
  }

  /// Bytes that were written and that the kernel has not taken.
  var bufferedBytes: Int {
    // A channel without the option would be none of NIO's sockets; nothing is known of its buffer then.
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  // MARK: - Answers of the gateway's own

  /// Answers with an error. The connection stays usable when the request was read to its end.
  func refuse(_ call: InferenceCall, _ error: GatewayError) {
    guard let context else { return }
    let isWhole = if case .relaying = state { true } else { false }
    let keepsAlive = isWhole && call.keepsAlive && !isQuiescing
    let rendered = RenderedError(error)
    let body = rendered.body
    call.status = rendered.status
    call.bytesOut = body.count
    loop.scratch.clear()
    let date = loop.date()
    AnswerHead.write(
      status: rendered.status, contentType: "application/json", contentLength: body.count, extra: rendered.headers, keepsAlive: keepsAlive,
      requestID: call.requestID, date: date, rates: call.rates, to: &loop.scratch)
    loop.scratch.writeBytes(body)
    writeScratch(context)
    context.flush()
    conclude(call, .refused(error), "refused")
    finishRequest(keepsAlive: keepsAlive)
  }

  /// The last thing of every call: its place in the metrics, its line in the log, and an end to call and relay holding one another.
  ///
  /// - Parameter outcome: the word for it in the log.
  func conclude(_ call: InferenceCall, _ end: CallEnd, _ outcome: StaticString) {
    guard !call.isConcluded else { return }
    call.isConcluded = true
    call.settle(end)
    call.count(end, with: loop.metrics)
    loop.accessLog.line { line, format in
      AccessLogLine.write(call, outcome: outcome, as: format, to: &line) { loop.writeTimestamp(to: &$0) }
    }
    call.relay = nil
  }
}
