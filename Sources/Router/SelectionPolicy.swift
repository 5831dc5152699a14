package import Config

/// Chooses one endpoint among those that have a model. Pure: what it looks at is passed in.
package struct SelectionPolicy: Sendable {
  private enum Method { case leastBusy, roundRobin, weighted }
  private let method: Method

  /// `lowest_latency` and `highest_tps` choose by in-flight calls until the figures they need are measured.
  package init(_ strategy: RoutingSettings.Strategy) {
    method =
      switch strategy {
      case .leastBusy, .lowestLatency, .highestTPS: .leastBusy
      case .roundRobin: .roundRobin
      case .weighted: .weighted
      }
  }

  /// The position in `endpoints` to call next.
  ///
  /// - Parameters:
  ///   - positions: those that have the model.
  ///   - tried: those that this request tried already; few, if any.
  ///   - turn: a number that grows with every call of the route.
  /// - Returns: nil when all were tried or have no free slot. Cost: O(positions), no allocation.
  package func choose(among positions: [Int], of endpoints: [Candidate], tried: [Int], turn: UInt64) -> Int? {
    guard !positions.isEmpty else { return nil }
    let start = method == .weighted ? Self.weightedStart(positions, endpoints, turn) : Int(turn % UInt64(positions.count))
    var best: Int?
    var bestLoad = Int.max
    for step in positions.indices {
      let position = positions[(start + step) % positions.count]
      if !Self.isOpen(position, of: endpoints, tried: tried) { continue }
      if method != .leastBusy { return position }
      let load = endpoints[position].account.inFlight
      if load < bestLoad { (best, bestLoad) = (position, load) }
      if load == 0 { break }
    }
    return best
  }

  /// Every position that `choose` may give for these, whatever the turn and the load. Each weight is at least 1, so that each has its turn.
  package func choices(among positions: [Int], of endpoints: [Candidate], tried: [Int]) -> [Int] {
    positions.filter { Self.isOpen($0, of: endpoints, tried: tried) }
  }

  private static func isOpen(_ position: Int, of endpoints: [Candidate], tried: [Int]) -> Bool {
    !tried.contains(position) && !endpoints[position].account.seats.isClosed
  }

  /// Spreads calls by weight: consecutive turns step through the weights by the golden ratio, which keeps every stretch of calls close to
  /// the weights (a low-discrepancy sequence) and needs no state but the turn.
  private static func weightedStart(_ positions: [Int], _ endpoints: [Candidate], _ turn: UInt64) -> Int {
    var total: UInt64 = 0
    for position in positions { total += UInt64(endpoints[position].weight) }
    let fraction = turn &* 0x9E37_79B9_7F4A_7C15
    var point = fraction.multipliedFullWidth(by: total).high
    for index in positions.indices {
      let weight = UInt64(endpoints[positions[index]].weight)
      if point < weight { return index }
      point -= weight
    }
    return 0
  }
}
