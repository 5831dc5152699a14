/// Changes that wait to be made, in the order in which they came, and how many of them are made together. Pure.
///
/// Nothing overtakes: what may be joined is joined up to the first that may not, which is then made alone.
struct ChangeQueue<Element> {
  /// Whoever comes then is told to come back later.
  static var mostWaiting: Int { 1000 }
  /// So that nobody waits for too many others; the cost of each in a batch is small beside that of the batch.
  static var mostTogether: Int { 100 }

  private var waiting: [(element: Element, mayBeJoined: Bool)] = []

  var isEmpty: Bool { waiting.isEmpty }

  /// False: there is no room.
  mutating func add(_ element: Element, mayBeJoined: Bool) -> Bool {
    guard waiting.count < Self.mostWaiting else { return false }
    waiting.append((element, mayBeJoined))
    return true
  }

  /// Takes out what is made next; nil if nothing waits.
  mutating func next() -> [Element]? {
    guard !waiting.isEmpty else { return nil }
    let joined = waiting.prefix(Self.mostTogether).prefix(while: \.mayBeJoined).count
    let count = max(1, joined)
    defer { waiting.removeFirst(count) }
    return waiting.prefix(count).map(\.element)
  }
}
