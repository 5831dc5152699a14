import Synchronization
import Testing

@testable import Router

/// One event loop's requests in tests: does what the server does, but for network and timers.
final class AdmissionCaller {
  /// A request and what it holds.
  private final class Request {
    let wanted: [EndpointSeats]
    var ticket: Ticket?
    var seat: Seat?
    var waiter: Waiter?

    init(wanting wanted: [EndpointSeats]) { self.wanted = wanted }
  }

  private let admission: Admission
  private var requests: [Int: Request] = [:]
  /// What other threads send to this loop.
  private let mailbox = Mailbox()

  /// In the order in which they began to run.
  private(set) var started: [Int] = []
  /// With what they were told to wait.
  private(set) var refused: [Int: Duration] = [:]

  private final class Mailbox: Sendable {
    let resumed = Mutex<[Int]>([])
  }

  init(_ admission: Admission) { self.admission = admission }

  var running: [Int] { requests.filter { $0.value.ticket != nil }.keys.sorted() }
  var waiting: [Int] { requests.filter { $0.value.waiter != nil }.keys.sorted() }
  var isIdle: Bool { requests.isEmpty }

  /// The endpoint that a running request has a seat at.
  func endpoint(of id: Int) -> EndpointSeats? {
    guard let request = requests[id] else { return nil }
    guard let seat = request.seat.take() else { return nil }
    let seats = seat.seats
    request.seat = consume seat
    return seats
  }

  func wanted(by id: Int) -> [EndpointSeats] { requests[id]?.wanted ?? [] }

  /// - Parameter wanted: it needs a seat at one of these; empty when it needs none.
  func arrive(_ id: Int, wanting wanted: [EndpointSeats] = []) {
    let request = Request(wanting: wanted)
    requests[id] = request
    if let ticket = admission.enter() { begin(id, request, ticket) } else { wait(id, request, for: [], nil) }
  }

  func finish(_ id: Int) {
    guard let request = requests.removeValue(forKey: id) else { return }
    let isRunning = request.ticket != nil
    #expect(isRunning)
    request.seat = nil
    request.ticket = nil
  }

  /// - Returns: whether it left without having been admitted.
  @discardableResult
  func leave(_ id: Int, because reason: LeaveReason = .clientGone) -> Bool {
    guard let request = requests.removeValue(forKey: id), let waiter = request.waiter else { return false }
    if admission.leave(waiter, because: reason) { return true }
    let hasTicket = waiter.claim() != nil
    #expect(hasTicket, "who cannot leave has a ticket")
    return false
  }

  /// Does what other threads sent. Returns whether there was anything.
  @discardableResult
  func turn() -> Bool {
    let resumed = mailbox.resumed.withLock { resumed in
      defer { resumed = [] }
      return resumed
    }
    for id in resumed {
      // Gone meanwhile.
      guard let request = requests[id], let waiter = request.waiter else { continue }
      request.waiter = nil
      guard let ticket = waiter.claim() else {
        Issue.record("resumed without a ticket")
        continue
      }
      let isClaimedTwice = waiter.claim() != nil
      #expect(!isClaimedTwice, "a ticket is claimed once")
      begin(id, request, ticket)
    }
    return !resumed.isEmpty
  }

  private func begin(_ id: Int, _ request: Request, _ given: consuming Ticket) {
    let ticket = given
    if !request.wanted.isEmpty {
      request.seat = ticket.takeSeat()
      for seats in request.wanted where request.seat == nil { request.seat = seats.take() }
      guard request.seat != nil else { return wait(id, request, for: request.wanted, ticket) }
    }
    started.append(id)
    request.ticket = consume ticket
  }

  private func wait(_ id: Int, _ request: Request, for seats: [EndpointSeats], _ ticket: consuming Ticket?) {
    let mailbox = mailbox
    switch admission.wait(for: seats, givingUp: ticket, resume: { mailbox.resumed.withLock { $0.append(id) } }) {
    case .admitted(let ticket): begin(id, request, ticket)
    case .waiting(let waiter): request.waiter = waiter
    case .refused(let retryAfter):
      requests[id] = nil
      refused[id] = retryAfter
    }
  }
}
