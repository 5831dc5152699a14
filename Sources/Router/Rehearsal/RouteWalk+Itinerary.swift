extension RouteWalk {
  /// A leg on which tries would be made.
  struct Stop: Sendable, Equatable {
    /// Position among the legs of the route; 0 for `PREFIX:NAME`.
    var leg: Int
    /// Every place that the first try on it may have, whatever the turn and the load.
    var choices: [Choice]
  }

  /// The way from here if every try fails.
  func itinerary(in table: RoutingTable) -> [Stop] {
    var ahead = self
    var stops: [Stop] = []
    while case .attempt(let choice, _) = ahead.next(in: table) {
      switch choice {
      case .endpoint:
        if stops.last?.leg == ahead.position { continue }
        guard case .endpoints(let holders) = legs[ahead.position].destination else { continue }
        let open = table.policy.choices(among: holders, of: table.endpoints, tried: ahead.tried)
        stops.append(Stop(leg: ahead.position, choices: open.map { .endpoint($0) }))
      case .cloud(let cloud):
        stops.append(Stop(leg: firstLeg(to: cloud), choices: [choice]))
      }
    }
    return stops
  }

  /// A cloud that is passed over for want of a key is so on every leg, so that a try is made on its first one.
  private func firstLeg(to cloud: Int) -> Int {
    legs.firstIndex { leg in
      if case .cloud(cloud) = leg.destination { true } else { false }
    } ?? 0
  }
}
