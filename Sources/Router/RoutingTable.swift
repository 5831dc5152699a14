package import Config

/// Everything that routing a request needs, compiled from one `Settings`. Immutable: a change of the file is a new table.
package final class RoutingTable: Sendable {
  package let settings: Settings
  /// In file order; disabled ones included, so that positions equal those of `settings.endpoints`.
  package let endpoints: [Candidate]
  /// In the order of `settings.providers`.
  package let clouds: [Cloud]
  package let keys: KeyRing
  package let policy: SelectionPolicy
  /// Names that `/v1/models` lists.
  package let listing: [ListedModel]
  /// Every name that clients may use without a provider prefix, by `Route.position`.
  package let routeNames: [String]

  private let names: ModelIndex
  private let routes: [Route]
  private let prefixes: ModelIndex
  /// Parts before a colon of every known name, for telling a missing tag from a mistyped provider.
  private let families: ModelIndex
  private let hasEnabledEndpoint: Bool

  /// - Complexity: O(size of the settings).
  package init(compiling settings: Settings, ledger: EndpointLedger, keys keyLedger: KeyLedger) {
    self.settings = settings
    // By index here and below: a copy of an entry costs more than what is made of it.
    let entries = settings.endpoints
    endpoints = entries.indices.map {
      Candidate(name: entries[$0].name, id: entries[$0].id, account: ledger.account(for: entries[$0].id), weight: entries[$0].weight)
    }
    clouds = settings.providers.map {
      let id = "provider:\($0.prefix)"
      return Cloud(
        candidate: Candidate(name: $0.prefix, id: id, account: ledger.account(for: id), weight: 1),
        kind: $0.kind, isConfigured: !($0.apiKey?.isEmpty ?? true))
    }
    keys = KeyRing(settings.auth.keys, ledger: keyLedger)
    policy = SelectionPolicy(settings.routing.strategy)
    prefixes = ModelIndex(settings.providers.enumerated().map { ($1.prefix, $0) })
    hasEnabledEndpoint = entries.indices.contains { entries[$0].enabled }

    let compiled = RouteCompiler(settings).compile()
    routes = compiled.routes.map { $0.route }
    routeNames = compiled.routes.map { $0.name }
    names = ModelIndex(compiled.routes.enumerated().map { ($1.name, $0) })
    families = ModelIndex(compiled.families.map { ($0, 0) })
    listing = compiled.listing
  }

  /// Where a request for `model` goes. Cost: two or three hash lookups, no allocation.
  package func lookup(_ model: Span<UInt8>) -> RouteLookup {
    if let position = names.value(of: model) { return .route(routes[position]) }
    guard let colon = Self.colon(in: model) else { return hasEnabledEndpoint ? .unknownModel : .noEndpoints }
    let prefix = model.extracting(first: colon)
    if let cloud = prefixes.value(of: prefix) { return .cloud(cloud, prefixLength: colon + 1) }
    if families.value(of: prefix) == nil { return .unknownPrefix(prefixLength: colon) }
    return hasEnabledEndpoint ? .unknownModel : .noEndpoints
  }

  private static func colon(in model: Span<UInt8>) -> Int? {
    for index in model.indices where model[index] == UInt8(ascii: ":") { return index }
    return nil
  }
}
