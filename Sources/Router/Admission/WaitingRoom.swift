/// What the lock of admission guards: the line, and what is counted about it. Decides who goes next; calls nobody.
struct WaitingRoom {
  var limits: AdmissionLimits
  /// `running` and `waiting` are filled in when asked for.
  private(set) var figures = AdmissionFigures()
  private(set) var line = WaitingLine<Waiter, EndpointSeats>()
  private var pace = PaceMeter()
  private var arrivals: UInt64 = 0

  init(_ limits: AdmissionLimits) { self.limits = limits }

  /// Lets a request wait, in its old place if it has one.
  mutating func lineUp(
    for seats: [EndpointSeats], as arrival: Arrival?, at now: ContinuousClock.Instant, resume: @escaping @Sendable () -> Void
  ) -> Waiter {
    let arrival = arrival ?? nextArrival(now)
    let waiter = Waiter(arrival, since: now, resume: resume)
    line.insert(waiter, for: seats, arrival: arrival.number, deadline: arrival.deadline)
    return waiter
  }

  /// Gives tickets to all who can go now, those who came first before others, and returns them.
  ///
  /// Afterwards whoever still waits has left a mark: on `slots` if a slot alone is missing, else on every seat that it waits for. The next
  /// one that is given back therefore leads here again.
  mutating func settle(_ admission: Admission, at now: ContinuousClock.Instant) -> [Waiter] {
    pace.look(ended: admission.slots.snapshot.ended, at: now)
    var admitted: [Waiter] = []
    var blocked: [[EndpointSeats]] = []
    while let (arrival, waiter, seats) = line.first(except: blocked) {
      guard seats.isEmpty || Self.mayHave(seats) else {
        blocked.append(seats)
        continue
      }
      // The mark that this leaves is for everybody who still waits.
      guard admission.slots.takeOrMark() else { return admitted }
      var seat: Seat?
      if !seats.isEmpty {
        seat = Self.take(oneOf: seats)
        if seat == nil {
          // Another thread was faster.
          admission.slots.undoTake()
          blocked.append(seats)
          continue
        }
      }
      _ = leave(arrival, at: now)
      figures.admittedAfterWait += 1
      waiter.hand(Ticket(admission, Grant(waiter.standing, seat: seat.take())))
      admitted.append(waiter)
    }
    admission.slots.unmark()
    return admitted
  }

  /// Takes a waiter out of the line; nil when it is not there any more.
  mutating func leave(_ arrival: UInt64, at now: ContinuousClock.Instant) -> Waiter? {
    guard let (waiter, seats) = line.remove(arrival) else { return nil }
    figures.timeWaited += now - waiter.since
    for seat in seats where !line.wants(seat) { seat.counter.unmark() }
    return waiter
  }

  mutating func count(_ reason: LeaveReason) {
    switch reason {
    case .timedOut: figures.timedOut += 1
    case .clientGone: figures.abandoned += 1
    }
  }

  mutating func countRefusal() { figures.refused += 1 }

  /// See `PaceMeter.wait`.
  mutating func retryAfter(_ slots: borrowing SlotCounter, at now: ContinuousClock.Instant) -> Duration {
    pace.look(ended: slots.snapshot.ended, at: now)
    return pace.wait(behind: line.count, at: now, otherwise: limits.timeout)
  }

  private mutating func nextArrival(_ now: ContinuousClock.Instant) -> Arrival {
    arrivals += 1
    return Arrival(number: arrivals, deadline: now + limits.timeout)
  }

  /// Whether a seat is free; if not, all are marked.
  private static func mayHave(_ seats: [EndpointSeats]) -> Bool {
    !seats.allSatisfy { $0.counter.markIfFull() }
  }

  /// The free seat at the endpoint with the fewest taken; if there is none, all are marked.
  private static func take(oneOf seats: [EndpointSeats]) -> Seat? {
    while let best = seats.filter({ !$0.counter.markIfFull() }).min(by: { $0.taken < $1.taken }) {
      if best.counter.takeOrMark() { return Seat(takenFrom: best) }
    }
    return nil
  }
}
