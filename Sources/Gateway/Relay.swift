import Dialects
import NIOCore
package import Router
import Upstream

/// One call, from its route to its end: picks an endpoint, sends, passes the answer on, and owns the decision to try elsewhere.
///
/// Lives on one event loop and is used only there. It keeps itself alive while an exchange is under way.
package final class Relay {
  private let request: RelayRequest
  private let table: ServingTable
  private let context: RelayContext
  private let deliver: (RelayUpdate) -> Void

  private var walk: RouteWalk
  private var transfer: Transfer?
  private var lease: Lease?
  private var choice: RouteWalk.Choice?
  private var phase = Phase.idle

  /// Endpoints and clouds asked so far.
  package private(set) var tries = 0

  private enum Phase {
    /// Not started. To `waiting`, `ended`.
    case idle
    /// An exchange is under way and nothing of its answer was passed on. To `answering`, `ended`, or again `waiting` with another endpoint.
    case waiting
    /// The head was passed on; there is no way back. To `ended`.
    case answering
    case ended
  }

  /// - Parameter deliver: called on the event loop, never after `cancel()`, never after an update with an `end`. May be called before `start()` returns.
  package init(
    _ request: RelayRequest, walk: RouteWalk, table: ServingTable, context: RelayContext, deliver: @escaping (RelayUpdate) -> Void
  ) {
    self.request = request
    self.walk = walk
    self.table = table
    self.context = context
    self.deliver = deliver
  }

  /// The name of the endpoint or provider that was asked last; nil before the first.
  package var destinationName: String? { choice.map { table.candidate($0).name } }

  package func start() {
    advance(lastFailure: nil)
  }

  /// The client is gone: the exchange is ended and its slot given back.
  package func cancel() {
    guard phase != .ended else { return }
    phase = .ended
    if let transfer { context.mailbox.cancel(transfer) }
    transfer = nil
    lease.take()?.finish(.abandoned)
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
    case .exhausted: end(.failed(lastFailure ?? .noNodes))
    case .refused(.noNodes): end(.failed(.noNodes))
    case .refused(.keyMissing(let cloud)):
      end(.failed(.providerKeyMissing(prefix: table.routing.clouds[cloud].candidate.name)))
    }
  }

  private func attempt(_ choice: RouteWalk.Choice, _ model: RouteWalk.ModelText) {
    self.choice = choice
    tries += 1
    phase = .waiting
    lease.take()?.finish(.abandoned)
    lease = table.candidate(choice).account.lease()
    switch table.destination(choice) {
    case .echo: answerFromEcho(model)
    case .unsupported(let kind):
      lease.take()?.finish(.abandoned)
      end(.failed(.dialectUnsupported(prefix: table.candidate(choice).name, kind: kind)))
    case .upstream(let targets):
      let transfer = Transfer(
        target: targets.target(for: request.operation), body: request.body(naming: model), extraHeaders: request.headers
      ) { [self] update in received(update) }
      self.transfer = transfer
      context.mailbox.start(transfer)
    }
  }

  private func received(_ update: TransferUpdate) {
    if phase == .waiting {
      if let head = update.head, shouldMoveOn(from: head.status) { return moveOn() }
      if update.head == nil, case .failed(let error)? = update.end { return failedBeforeHead(error) }
    }
    if update.head != nil { phase = .answering }
    var relayed = RelayUpdate(
      head: update.head.map { RelayHead(status: $0.status, lines: $0.raw, contentLength: $0.contentLength) }, body: update.body, end: nil)
    switch update.end {
    case nil: break
    case .complete:
      relayed.end = .complete
      finish(.answered)
    case .failed(let error):
      relayed.end = .failed(.upstreamBroke(name: destinationName ?? "", reason: error.message))
      finish(.unreachable)
    }
    deliver(relayed)
  }

  // MARK: - Trying elsewhere

  /// Answers that say "not here, not now": another endpoint with the model may do. A cloud's answer is always the answer.
  private func shouldMoveOn(from status: Int) -> Bool {
    guard case .endpoint? = choice, status == 429 || (502...504).contains(status) else { return false }
    return walk.hasFurtherTry(in: table.routing)
  }

  private func moveOn() {
    if let transfer { context.mailbox.cancel(transfer) }
    transfer = nil
    lease.take()?.finish(.answered)
    advance(lastFailure: nil)
  }

  private func failedBeforeHead(_ error: UpstreamError) {
    transfer = nil
    lease.take()?.finish(.unreachable)
    // The endpoint may still be at work on it: a second one would do the work twice.
    if let waited = error.responseTimeout { return end(.failed(.timeout(waited))) }
    advance(lastFailure: .upstreamUnreachable(name: destinationName ?? "", reason: error.message))
  }

  // MARK: - The end

  private func answerFromEcho(_ model: RouteWalk.ModelText) {
    let reply = EchoEndpoint.answer(request, body: request.body(naming: model), created: context.now())
    finish(.answered)
    deliver(reply)
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
