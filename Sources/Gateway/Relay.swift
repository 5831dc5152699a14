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
  /// The gateway's slot for the call, as long as it runs.
  private var ticket: Ticket?
  private var lease: Lease?
  private var wait: SlotWait?
  private var choice: RouteWalk.Choice?
  private var model: RouteWalk.ModelText?
  private var phase = Phase.idle
  /// The last answer that another endpoint might do better than; whole unless it is still being set aside.
  private var setAside: SetAsideAnswer?
  private var meter = CallMeter()
  private var refusal = UsageRefusal()

  /// Endpoints and clouds asked so far.
  package private(set) var tries = 0
  /// What the answer says it cost; nil where it has not said. Known before the end is delivered.
  package private(set) var usage: AnswerUsage?

  private enum Phase {
    /// Not started. To `queued`, `waiting`, `ended`.
    case idle
    /// No slot was free. To `waiting`, `ended`, or again `queued` when an endpoint's slot went to another.
    case queued
    /// An exchange is under way and nothing of its answer was passed on. To `settingAside`, `examining`, `answering`, `ended`, or again
    /// `waiting` with another endpoint.
    case waiting
    /// An answer is arriving that may refuse what the gateway added to the request. To `waiting`, `answering`, `ended`.
    case examining
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
    ticket = context.admission.enter()
    guard ticket != nil else { return queue(for: []) }
    advance(lastFailure: nil)
  }

  /// The client is gone: the exchange is ended and its slot given back.
  package func cancel() {
    guard withdraw() else { return }
    finish(.abandoned)
  }

  /// The call is ended from this side: the exchange is given up, and `error` is delivered as its end.
  package func abort(_ error: GatewayError) {
    guard withdraw() else { return }
    end(.failed(error))
  }

  /// The client took `bytes` of the delivered body; more may come.
  package func consumed(_ bytes: Int) {
    if let transfer { context.mailbox.consumed(transfer, bytes: meter.take(bytes)) }
  }

  // MARK: - Slots

  /// Waits for a slot of the gateway or, if all endpoints at these positions were full, for one of theirs.
  private func queue(for positions: [Int]) {
    phase = .queued
    let wait = SlotWait(context.admission, loop: context.loop) { [self] end in
      switch consume end {
      case .admitted(let ticket): admitted(ticket)
      case .timedOut(let retryAfter): self.end(.failed(.overloaded(retryAfter: retryAfter)))
      }
    }
    self.wait = wait
    switch wait.start(for: positions.map { table.routing.endpoints[$0].account.seats }, givingUp: ticket.take()) {
    case .admitted(let ticket): admitted(ticket)
    case .waiting: break
    case .refused(let retryAfter): end(.failed(.overloaded(retryAfter: retryAfter)))
    }
  }

  private func admitted(_ ticket: consuming Ticket) {
    wait = nil
    phase = .idle
    let seat = ticket.takeSeat()
    self.ticket = consume ticket
    walk.restart()
    guard let seat, case .attempt(let choice, let model)? = walk.start(at: seat.seats, in: table.routing) else {
      return advance(lastFailure: nil)
    }
    attempt(choice, model, table.candidate(choice).account.lease(holding: seat))
  }

  /// A slot of the endpoint or provider; nil when another call took the last one. Clouds have no limit of their own.
  private func lease(_ choice: RouteWalk.Choice) -> Lease? {
    let account = table.candidate(choice).account
    switch choice {
    case .endpoint: return account.tryLease()
    case .cloud: return account.lease()
    }
  }

  // MARK: - Tries

  /// Sends the request to the next choice, or ends the call.
  private func advance(lastFailure: GatewayError?) {
    switch walk.next(in: table.routing) {
    case .attempt(let choice, let model):
      guard let lease = lease(choice) else {
        walk.passOver()
        return advance(lastFailure: lastFailure)
      }
      attempt(choice, model, lease)
    case .full(let positions): queue(for: positions)
    case .exhausted: giveUp(lastFailure ?? .noNodes)
    case .refused(.noNodes): end(.failed(.noNodes))
    case .refused(.keyMissing(let cloud)):
      end(.failed(.providerKeyMissing(prefix: table.routing.clouds[cloud].candidate.name)))
    }
  }

  private func attempt(_ choice: RouteWalk.Choice, _ model: RouteWalk.ModelText, _ lease: consuming Lease) {
    self.choice = choice
    self.model = model
    tries += 1
    phase = .waiting
    self.lease = consume lease
    switch table.destination(choice) {
    case .echo: answerFromEcho(model)
    case .unsupported(let kind): giveUp(.dialectUnsupported(prefix: table.candidate(choice).name, kind: kind))
    case .upstream(let targets): send(to: targets, model, adding: meter.send(request, targets.manners))
    }
  }

  private func send(to targets: Destination.OperationTargets, _ model: RouteWalk.ModelText, adding edit: BodyEdit?) {
    destinationMetrics?.countTry()
    let transfer = Transfer(
      target: targets.target(for: request.operation), body: request.body(naming: model, edit), extraHeaders: request.headers
    ) { [self] update in received(update) }
    self.transfer = transfer
    context.mailbox.start(transfer)
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
        if meter.mayBeRefused(head.status) {
          phase = .examining
          return examine(update)
        }
        begin(head)
      } else if case .failed(let error)? = update.end {
        return failedBeforeHead(error)
      }
    case .settingAside: return keep(update)
    case .examining: return examine(update)
    case .answering: break
    case .idle, .queued, .ended: return
    }
    passOn(update)
  }

  /// This is the answer. There is no further try: what it would be made of is not needed any more.
  private func begin(_ head: ResponseHead) {
    phase = .answering
    request.forgetContents()
    meter.begin(head)
  }

  private func passOn(_ update: consuming TransferUpdate) {
    var relayed = RelayUpdate(head: update.head.map(RelayHead.init), body: metered(update.body.take()), end: nil)
    switch update.end {
    case nil: break
    case .complete:
      relayed.append(meter.finish())
      relayed.end = .complete
      settle(meter.usage)
      finish(.answered)
    case .failed(let error):
      relayed.append(meter.finish())
      destinationMetrics?.count(error)
      relayed.end = .failed(.upstreamBroke(name: destinationName ?? "", reason: error.message))
      settle(meter.usage)
      finish(error.outcome)
    }
    if !relayed.isEmpty { deliver(relayed) }
  }

  // MARK: - Usage

  private func metered(_ body: consuming ByteBuffer?) -> ByteBuffer? {
    guard let body else { return nil }
    let (passed, taken) = meter.pass(body)
    if taken > 0, let transfer { context.mailbox.consumed(transfer, bytes: taken) }
    return passed
  }

  /// Holds an answer until it is clear what it refuses; if that is what the gateway added, the request is sent again without it.
  private func examine(_ update: consuming TransferUpdate) {
    switch refusal.take(update) {
    case .open: return
    case .answer(let answer):
      if let head = answer.head { begin(head) }
      passOn(answer)
    case .refused:
      dropTransfer()
      meter.sendAgain()
      guard let choice, let model, case .upstream(let targets) = table.destination(choice) else { return giveUp(.noNodes) }
      tries += 1
      phase = .waiting
      send(to: targets, model, adding: nil)
    }
  }

  /// Enters what the answer cost into the endpoint's account, once per call.
  private func settle(_ usage: AnswerUsage?) {
    guard let usage, let choice else { return }
    self.usage = usage
    let account = table.candidate(choice).account
    account.tokens.count(input: usage.tokens.input, output: usage.tokens.output)
    guard let perSecond = usage.perSecond else { return }
    // A name that clients choose is not one to remember.
    let model: [UInt8]? = if case .fixed(let name)? = model { name } else { nil }
    account.tokens.record(perSecond: perSecond, model: model)
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
    let began = NIODeadline.now()
    let reply = EchoEndpoint.answer(request, body: request.body(naming: model), created: context.now())
    settle(reply.usage.map { AnswerUsage(tokens: $0, perSecond: AnswerMeter.speed($0.output, in: .now() - began)) })
    finish(.answered)
    deliver(reply.update)
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

  /// Leaves the queue or the exchange, whichever there is. Returns false when the call had ended before.
  private func withdraw() -> Bool {
    guard phase != .ended else { return false }
    wait?.leave()
    dropTransfer()
    settle(meter.usage)
    return true
  }

  private func finish(_ outcome: CallOutcome) {
    phase = .ended
    transfer = nil
    wait = nil
    lease.take()?.finish(outcome)
    ticket = nil
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
