import Dialects
import NIOCore
package import Router
import Upstream

/// One call, from its route to its end: picks an endpoint, sends, passes the answer on, and owns the decision to try elsewhere.
///
/// Lives on one event loop and is used only there. It keeps itself alive while an exchange is under way.
package final class Relay {
  private var request: RelayRequest
  private let table: ServingTable
  private let context: RelayContext
  private let deliver: (consuming RelayUpdate) -> Void

  private var walk: RouteWalk
  private var transfer: Transfer?
  private var lease: Lease?
  private var choice: RouteWalk.Choice?
  private var phase = Phase.idle
  /// The last answer that another endpoint might do better than; whole unless it is still being set aside.
  private var setAside: SetAsideAnswer?

  /// Endpoints and clouds asked so far.
  package private(set) var tries = 0

  private enum Phase {
    /// Not started. To `waiting`, `ended`.
    case idle
    /// An exchange is under way and nothing of its answer was passed on. To `settingAside`, `answering`, `ended`, or again `waiting` with
    /// another endpoint.
    case waiting
    /// The body of an answer that is not wanted yet is arriving. To `waiting`, `ended`.
    case settingAside
    /// The head was passed on; there is no way back. To `ended`.
    case answering
    case ended
  }

  /// - Parameter deliver: called on the event loop, never after `cancel()`, never after an update with an `end`. May be called before
  ///   `start()` returns. The update is the receiver's alone: what it changes in the body is changed in place.
  package init(
    _ request: RelayRequest, walk: RouteWalk, table: ServingTable, context: RelayContext, deliver: @escaping (consuming RelayUpdate) -> Void
  ) {
    self.request = request
    self.walk = walk
    self.table = table
    self.context = context
    self.deliver = deliver
  }

  /// The name of the endpoint or provider that was asked last; nil before the first.
  package var destinationName: String? { choice.map { table.candidate($0).name } }

  /// The metrics of the endpoint or provider that was asked last; nil before the first.
  package var destinationMetrics: EndpointMetrics? { choice.map(table.metrics.destination) }

  package func start() {
    advance(lastFailure: nil)
  }

  /// The client is gone: the exchange is ended and its slot given back.
  package func cancel() {
    guard phase != .ended else { return }
    dropTransfer()
    finish(.abandoned)
  }

  /// The call is ended from this side: the exchange is given up, and `error` is delivered as its end.
  package func abort(_ error: GatewayError) {
    guard phase != .ended else { return }
    dropTransfer()
    end(.failed(error))
  }

  /// The client took `bytes` of the delivered body; more may come.
  package func consumed(_ bytes: Int) {
    if let transfer { context.mailbox.consumed(transfer, bytes: bytes) }
  }

  // MARK: - Tries

  /// Sends the request to the next choice, or ends the call.
  private func advance(lastFailure: GatewayError?) {
    switch walk.next(in: table.routing) {
    case .attempt(let choice, let model): attempt(choice, model)
    case .exhausted: giveUp(lastFailure ?? .noNodes)
    case .refused(.noNodes): end(.failed(.noNodes))
    case .refused(.keyMissing(let cloud)):
      end(.failed(.providerKeyMissing(prefix: table.routing.clouds[cloud].candidate.name)))
    }
  }

  private func attempt(_ choice: RouteWalk.Choice, _ model: RouteWalk.ModelText) {
    self.choice = choice
    tries += 1
    phase = .waiting
    lease = table.candidate(choice).account.lease()
    switch table.destination(choice) {
    case .echo: answerFromEcho(model)
    case .unsupported(let kind): giveUp(.dialectUnsupported(prefix: table.candidate(choice).name, kind: kind))
    case .upstream(let targets):
      table.metrics.destination(choice).countTry()
      let transfer = Transfer(
        target: targets.target(for: request.operation), body: request.body(naming: model), extraHeaders: request.headers
      ) { [self] update in received(update) }
      self.transfer = transfer
      context.mailbox.start(transfer)
    }
  }

  private func received(_ update: consuming TransferUpdate) {
    switch phase {
    case .waiting:
      if let head = update.head {
        if isWorthAnotherTry(head.status) {
          phase = .settingAside
          setAside = SetAsideAnswer(head)
          return keep(update)
        }
        phase = .answering
        // No further try: what it would be made of is not needed any more.
        request.forgetContents()
      } else if case .failed(let error)? = update.end {
        return failedBeforeHead(error)
      }
    case .settingAside: return keep(update)
    case .answering: break
    case .idle, .ended: return
    }
    passOn(update)
  }

  private func passOn(_ update: consuming TransferUpdate) {
    var relayed = RelayUpdate(
      head: update.head.map { RelayHead(status: $0.status, lines: $0.raw, contentLength: $0.contentLength) }, body: update.body.take(),
      end: nil)
    switch update.end {
    case nil: break
    case .complete:
      relayed.end = .complete
      finish(.answered)
    case .failed(let error):
      destinationMetrics?.count(error)
      relayed.end = .failed(.upstreamBroke(name: destinationName ?? "", reason: error.message))
      finish(error.outcome)
    }
    deliver(relayed)
  }

  // MARK: - Trying elsewhere

  /// Answers that say "not here, not now": another endpoint with the model may do. A cloud's answer is always the answer.
  private func isWorthAnotherTry(_ status: Int) -> Bool {
    guard case .endpoint? = choice, status == 429 || (502...504).contains(status), let next = walk.upcoming(in: table.routing) else {
      return false
    }
    if case .unsupported = table.destination(next) { return false }
    return true
  }

  /// Keeps what has come of an unwanted answer, and moves on once it is whole, or is not worth keeping.
  private func keep(_ update: consuming TransferUpdate) {
    var isKept = true
    if let body = update.body.take() { isKept = setAside?.append(body) ?? false }
    switch update.end {
    case nil where isKept: return
    case .complete where isKept: break
    case nil, .complete: setAside = nil
    case .failed(let error):
      destinationMetrics?.count(error)
      setAside = nil
    }
    dropTransfer()
    lease.take()?.finish(.answered)
    advance(lastFailure: nil)
  }

  private func failedBeforeHead(_ error: UpstreamError) {
    transfer = nil
    destinationMetrics?.count(error)
    lease.take()?.finish(error.outcome)
    // The endpoint may still be at work on it: a second one would do the work twice.
    if let waited = error.responseTimeout { return end(.failed(.timeout(waited))) }
    let failure = GatewayError.upstreamUnreachable(name: destinationName ?? "", reason: error.message)
    switch error.blame {
    case .upstream: advance(lastFailure: failure)
    case .gateway, .client: end(.failed(failure))
    }
  }

  // MARK: - The end

  private func answerFromEcho(_ model: RouteWalk.ModelText) {
    destinationMetrics?.countTry()
    let reply = EchoEndpoint.answer(request, body: request.body(naming: model), created: context.now())
    finish(.answered)
    deliver(reply)
  }

  /// Nothing is left to try: the last answer that there was, or why there was none.
  private func giveUp(_ failure: GatewayError) {
    guard let setAside else { return end(.failed(failure)) }
    finish(.abandoned)
    deliver(setAside.update)
  }

  private func dropTransfer() {
    if let transfer { context.mailbox.cancel(transfer) }
    transfer = nil
  }

  private func finish(_ outcome: CallOutcome) {
    phase = .ended
    transfer = nil
    lease.take()?.finish(outcome)
  }

  private func end(_ end: RelayEnd) {
    finish(.abandoned)
    deliver(RelayUpdate(head: nil, body: nil, end: end))
  }
}

extension UpstreamError {
  /// What a failure says about the endpoint: a fault of the gateway's own says nothing.
  fileprivate var outcome: CallOutcome {
    switch blame {
    case .upstream: .unreachable
    case .gateway, .client: .abandoned
    }
  }
}
