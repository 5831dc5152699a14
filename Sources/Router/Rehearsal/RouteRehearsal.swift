package import Config

/// Says where requests would go, by the rules of a routing table of its own: nothing is called, and no live figure is looked at.
package struct RouteRehearsal {
  private let settings: Settings
  private let table: RoutingTable
  private let positions: [String: Int]
  private let aliases: [String: [String]]

  /// - Complexity: O(size of the settings).
  package init(_ settings: Settings) {
    self.settings = settings
    table = RoutingTable(compiling: settings, ledger: EndpointLedger(), keys: KeyLedger())
    positions = Dictionary(settings.endpoints.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    aliases = Dictionary(settings.routing.aliases.map { ($0.name, $0.targets) }, uniquingKeysWith: { first, _ in first })
  }

  /// Everywhere that the first try of a request may go, whatever the turn and the load; empty if it leads nowhere.
  ///
  /// - Parameter offline: names of endpoints that are passed over, as full ones are.
  /// - Complexity: O(endpoints of the model).
  package func destinations(of model: String, offline: [String] = []) -> [String] {
    whileOffline(offline) { itinerary(of: model).first?.choices.map(name) ?? [] }
  }

  /// Everywhere that a request may be answered, in the order in which it is tried: a list for each leg of the way.
  package func way(of model: String) -> [[String]] { itinerary(of: model).map { $0.choices.map(name) } }

  /// Every name that clients may use, those of clouds as far as the file lists them.
  package var models: [String] {
    var seen: Set<String> = []
    return (table.routeNames + table.listing.map(\.name)).filter { seen.insert($0).inserted }
  }

  /// - Complexity: O(endpoints x legs).
  package func explanation(of model: String, offline: [String] = []) -> RouteExplanation {
    whileOffline(offline) {
      let stops = itinerary(of: model)
      let offline = Set(offline.compactMap { positions[$0] })
      let legs = legs(of: model).enumerated().map { position, leg in
        explained(leg, stop: stops.firstIndex { $0.leg == position }, offline)
      }
      return RouteExplanation(
        model: model, meaning: meaning(of: model), strategy: settings.routing.strategy.rawValue, triesPerLeg: settings.routing.retries + 1,
        legs: legs, goesTo: stops.first?.choices.map(name) ?? [])
    }
  }

  // MARK: The way

  private func lookup(_ model: String) -> RouteLookup { table.lookup(Array(model.utf8).span) }

  private func itinerary(of model: String) -> [RouteWalk.Stop] {
    switch lookup(model) {
    case .route(let route): RouteWalk(route: route, retries: settings.routing.retries).itinerary(in: table)
    case .cloud(let cloud, let prefixLength): RouteWalk(cloud: cloud, prefixLength: prefixLength).itinerary(in: table)
    case .noEndpoints, .unknownModel, .unknownPrefix: []
    }
  }

  private func legs(of model: String) -> [Leg] {
    switch lookup(model) {
    case .route(let route): route.legs
    case .cloud(let cloud, let prefixLength): [Leg(model: Array(model.utf8.dropFirst(prefixLength)), destination: .cloud(cloud))]
    case .noEndpoints, .unknownModel, .unknownPrefix: []
    }
  }

  private func meaning(of model: String) -> RouteExplanation.Meaning {
    switch lookup(model) {
    case .route: aliases[model].map { .alias(targets: $0) } ?? .model
    case .cloud: .cloudModel
    case .noEndpoints, .unknownModel: .unknown
    case .unknownPrefix(let length): .unknownPrefix(String(decoding: model.utf8.prefix(length), as: UTF8.self))
    }
  }

  private func name(_ choice: RouteWalk.Choice) -> String {
    switch choice {
    case .endpoint(let position): table.endpoints[position].name
    case .cloud(let position): table.clouds[position].candidate.name
    }
  }

  // MARK: Why

  /// - Parameter stop: where among the stops of the way the leg is; nil if it is not reached.
  private func explained(_ leg: Leg, stop: Int?, _ offline: Set<Int>) -> RouteExplanation.Leg {
    let standing: RouteExplanation.Standing = stop.map { $0 == 0 ? .first : .later } ?? .never
    let model = String(decoding: leg.model, as: UTF8.self)
    switch leg.destination {
    case .cloud(let cloud):
      let candidate = RouteExplanation.Candidate(
        name: table.clouds[cloud].candidate.name, standing: table.clouds[cloud].isConfigured ? standing : .noKey)
      return RouteExplanation.Leg(model: model, isCloud: true, candidates: [candidate])
    case .endpoints(let holders):
      let enabled = Set(holders)
      let all = settings.endpoints.enumerated().map { position, endpoint in
        let standing: RouteExplanation.Standing =
          if enabled.contains(position) {
            offline.contains(position) ? .offline : standing
          } else {
            endpoint.models.contains(model) ? .disabled : .noModel
          }
        return RouteExplanation.Candidate(name: endpoint.name, standing: standing)
      }
      return RouteExplanation.Leg(
        model: model, isCloud: false, candidates: all.filter { $0.standing != .noModel } + all.filter { $0.standing == .noModel })
    }
  }

  // MARK: What is offline

  /// To the router an endpoint that is known to be out of action is one without a free slot: it is passed over, and no try is spent on it.
  private func whileOffline<Answer>(_ names: [String], _ answer: () -> Answer) -> Answer {
    let seats = Set(names).compactMap { positions[$0] }.map { table.endpoints[$0].account.seats }
    for seats in seats { seats.close() }
    defer { for seats in seats { seats.reopen() } }
    return answer()
  }
}

extension EndpointSeats {
  /// For an account that only a rehearsal has.
  fileprivate func close() {
    setLimit(1)
    counter.takeAnyway()
  }

  fileprivate func reopen() {
    giveBack()
    setLimit(nil)
  }
}
