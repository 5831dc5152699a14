/// One request's way through its route: the choice of every try, in order. Pure but for the turn it takes from the route.
package struct RouteWalk {
  /// Where a try goes.
  package enum Choice: Sendable, Equatable {
    /// Position in `RoutingTable.endpoints`.
    case endpoint(Int)
    /// Position in `RoutingTable.clouds`.
    case cloud(Int)
  }

  /// The name that the upstream knows the model by.
  package enum ModelText: Sendable, Equatable {
    case fixed([UInt8])
    /// What the client asked for without its first bytes: the provider prefix and its colon.
    case requested(dropping: Int)
  }

  /// Why no try was possible at all.
  package enum Refusal: Sendable, Equatable {
    /// The model is known, but no enabled endpoint has it.
    case noNodes
    /// The cloud at this position has no key.
    case keyMissing(Int)
  }

  package enum Step: Sendable, Equatable {
    case attempt(Choice, ModelText)
    /// Nothing was tried, and these endpoints have the model but no free slot: positions in `RoutingTable.endpoints`.
    case full([Int])
    /// Nothing is left to try after at least one attempt.
    case exhausted
    case refused(Refusal)
  }

  let legs: [Leg]
  /// Set for `PREFIX:NAME`, which has no legs.
  private let direct: (cloud: Int, dropping: Int)?
  private let turn: UInt64
  private let triesPerLeg: Int
  private(set) var position = 0
  private var triesInLeg = 0
  private(set) var tried: [Int] = []
  private var current: Int?
  private var attempts = 0
  private var attempted: Bool { attempts > 0 }
  private var keyMissing: Int?
  /// Endpoints that had no free slot when it was their turn.
  private var passedOver: [Int] = []

  package init(route: Route, retries: Int) {
    legs = route.legs
    direct = nil
    turn = route.nextTurn()
    triesPerLeg = retries + 1
  }

  package init(cloud: Int, prefixLength: Int) {
    legs = []
    direct = (cloud, prefixLength)
    turn = 0
    triesPerLeg = 1
  }

  /// The next try. A cloud ends the walk: what it answers, or fails to, is the answer.
  package mutating func next(in table: RoutingTable) -> Step {
    if let direct { return cloudStep(direct.cloud, .requested(dropping: direct.dropping), table) }
    while position < legs.count {
      let leg = legs[position]
      switch leg.destination {
      case .endpoints(let holders):
        if let endpoint = nextEndpoint(holders, table) {
          attempts += 1
          return .attempt(.endpoint(endpoint), .fixed(leg.model))
        }
        advance()
      case .cloud(let cloud):
        advance()
        // In a list, a cloud without a key is passed over; alone or last, its absence is the answer.
        if table.clouds[cloud].isConfigured || position == legs.count { return cloudStep(cloud, .fixed(leg.model), table) }
        keyMissing = cloud
      }
    }
    if attempted { return .exhausted }
    if !passedOver.isEmpty { return .full(passedOver) }
    return .refused(keyMissing.map { .keyMissing($0) } ?? .noNodes)
  }

  /// Where the next try would go; nil when none is left.
  package func upcoming(in table: RoutingTable) -> Choice? {
    var ahead = self
    if case .attempt(let choice, _) = ahead.next(in: table) { return choice }
    return nil
  }

  private mutating func nextEndpoint(_ holders: [Int], _ table: RoutingTable) -> Int? {
    if let current { tried.append(current) }
    current = nil
    guard triesInLeg < triesPerLeg else { return nil }
    current = table.policy.choose(among: holders, of: table.endpoints, tried: tried, turn: turn)
    triesInLeg += 1
    if current == nil { passedOver += holders.filter { !tried.contains($0) } }
    return current
  }

  /// The first try goes to the endpoint whose slot was waited for; nil if the table has no such endpoint for this model.
  package mutating func start(at seats: EndpointSeats, in table: RoutingTable) -> Step? {
    for (index, leg) in legs.enumerated() {
      guard case .endpoints(let holders) = leg.destination,
        let endpoint = holders.first(where: { table.endpoints[$0].account.seats === seats })
      else { continue }
      position = index
      triesInLeg = 1
      tried = []
      current = endpoint
      attempts += 1
      passedOver = []
      return .attempt(.endpoint(endpoint), .fixed(leg.model))
    }
    return nil
  }

  /// The last attempt was not made: another call took the endpoint's last slot meanwhile.
  package mutating func passOver() {
    guard let current else { return }
    passedOver.append(current)
    tried.append(current)
    self.current = nil
    triesInLeg -= 1
    attempts -= 1
  }

  /// Begins anew, as when endpoints had no free slot and may have one now.
  package mutating func restart() {
    position = 0
    triesInLeg = 0
    tried = []
    current = nil
    passedOver = []
  }

  private mutating func advance() {
    position += 1
    triesInLeg = 0
    tried = []
    current = nil
  }

  private mutating func cloudStep(_ cloud: Int, _ model: ModelText, _ table: RoutingTable) -> Step {
    if attempted, direct != nil || !table.clouds[cloud].isConfigured { return .exhausted }
    guard table.clouds[cloud].isConfigured else { return .refused(.keyMissing(cloud)) }
    attempts += 1
    position = legs.count
    return .attempt(.cloud(cloud), model)
  }
}
