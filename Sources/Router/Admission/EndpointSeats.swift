/// The in-flight slots of one endpoint: `endpoints[].max_concurrent`. They outlive routing tables.
package final class EndpointSeats: Sendable {
  let counter: SlotCounter
  private let admission: Admission?

  /// - Parameters:
  ///   - admission: whose waiters want these seats; nil when nobody ever waits for them.
  ///   - limit: nil is no limit.
  package init(admission: Admission?, limit: Int? = nil) {
    self.admission = admission
    counter = SlotCounter(limit: limit ?? SlotWord.noLimit)
  }

  /// Seats that are taken now. Above the limit for a while after that was lowered.
  package var taken: Int { counter.snapshot.taken }

  /// nil is no limit.
  package var limit: Int? {
    let limit = counter.snapshot.limit
    return limit == SlotWord.noLimit ? nil : limit
  }

  /// Whether `take` would fail now: all seats are taken, or somebody waits for the next one.
  package var isClosed: Bool {
    let word = counter.snapshot
    return word.isWanted || word.isFull
  }

  /// Takes a seat, or nil when none is free or others waited longer. Cost: one atomic exchange.
  package func take() -> Seat? { counter.take() ? Seat(takenFrom: self) : nil }

  /// Takes a seat above any limit: for the clouds, and what runs inside the gateway.
  package func takeAnyway() -> Seat {
    counter.takeAnyway()
    return Seat(takenFrom: self)
  }

  /// A reload changed the limit: a higher one lets waiters in at once, a lower one cuts nobody.
  package func setLimit(_ limit: Int?) {
    counter.setLimit(limit ?? SlotWord.noLimit)
    admission?.settle()
  }

  func giveBack() {
    if counter.giveBack() { admission?.settle() }
  }
}

extension EndpointSeats: Hashable {
  package static func == (left: EndpointSeats, right: EndpointSeats) -> Bool { left === right }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
