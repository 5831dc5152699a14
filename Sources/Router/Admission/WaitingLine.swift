/// Who waits, in the order of arrival, in one lane for each set of seats that is waited for. Pure.
///
/// Lanes keep requests for one model from standing in the way of requests for another; arrival numbers keep the order across them.
struct WaitingLine<Element, Seat: Hashable> {
  private struct Node {
    var element: Element
    var deadline: ContinuousClock.Instant
    var seats: [Seat]
    /// Neighbours in the lane.
    var previous: UInt64?
    var next: UInt64?
  }

  private struct Lane {
    var head: UInt64
    var tail: UInt64
  }

  /// By arrival number.
  private var nodes: [UInt64: Node] = [:]
  private var lanes: [[Seat]: Lane] = [:]

  /// Elements that wait.
  var count: Int { nodes.count }

  /// Adds an element behind those of its lane that arrived before it. Cost: O(those of its lane that arrived after it).
  ///
  /// - Parameters:
  ///   - seats: it waits for one of these; empty when it needs none.
  ///   - arrival: unique among those that wait; smaller is earlier.
  mutating func insert(_ element: Element, for seats: [Seat], arrival: UInt64, deadline: ContinuousClock.Instant) {
    var previous = lanes[seats]?.tail
    var next: UInt64?
    while let later = previous, later > arrival { (previous, next) = (nodes[later]?.previous, later) }
    nodes[arrival] = Node(element: element, deadline: deadline, seats: seats, previous: previous, next: next)
    link(previous, to: arrival, in: seats)
    link(arrival, to: next, in: seats)
  }

  /// Takes an element out wherever it stands. Cost: O(1).
  ///
  /// - Returns: nil when it is not there any more.
  mutating func remove(_ arrival: UInt64) -> (element: Element, seats: [Seat])? {
    guard let node = nodes.removeValue(forKey: arrival) else { return nil }
    if node.previous == nil, node.next == nil {
      lanes[node.seats] = nil
    } else {
      link(node.previous, to: node.next, in: node.seats)
    }
    return (node.element, node.seats)
  }

  /// Whoever came first among those that do not wait for one of the `blocked` sets of seats. Cost: O(lanes).
  func first(except blocked: [[Seat]]) -> (arrival: UInt64, element: Element, seats: [Seat])? {
    var first: UInt64?
    for (seats, lane) in lanes where lane.head < first ?? .max && !blocked.contains(seats) { first = lane.head }
    guard let first, let node = nodes[first] else { return nil }
    return (first, node.element, node.seats)
  }

  func contains(_ arrival: UInt64) -> Bool { nodes[arrival] != nil }

  /// Whether somebody waits for a set that holds `seat`. Cost: O(lanes).
  func wants(_ seat: Seat) -> Bool {
    lanes.keys.contains { $0.contains(seat) }
  }

  /// The earliest deadline of all. Cost: O(count).
  var nextDeadline: ContinuousClock.Instant? { nodes.values.lazy.map(\.deadline).min() }

  /// Takes out all whose deadline has come, in the order of arrival. Cost: O(count).
  mutating func expire(at now: ContinuousClock.Instant) -> [Element] {
    nodes.filter { $0.value.deadline <= now }.keys.sorted().compactMap { remove($0)?.element }
  }

  /// Makes two nodes of a lane neighbours; nil is the lane's end on that side.
  private mutating func link(_ left: UInt64?, to right: UInt64?, in seats: [Seat]) {
    if let left { nodes[left]?.next = right }
    if let right { nodes[right]?.previous = left }
    switch (left, right) {
    case (nil, let head?): lanes[seats, default: Lane(head: head, tail: head)].head = head
    case (let tail?, nil): lanes[seats, default: Lane(head: tail, tail: tail)].tail = tail
    case (_?, _?), (nil, nil): break
    }
  }
}
