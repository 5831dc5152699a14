import Config

/// The destinations of an old table that a new one can go on using: those whose entry, and the server's time-outs, are as they were.
struct DestinationReuse {
  private let old: ServingTable?
  private let endpoints: EndpointMatch
  private let clouds: [String: Int]

  /// - Parameter match: of the endpoints of `table` with those of the new one.
  init(of table: ServingTable?, for server: ServerSettings, _ match: EndpointMatch) {
    endpoints = match
    guard let table, table.settings.server.connectTimeout == server.connectTimeout,
      table.settings.server.requestTimeout == server.requestTimeout
    else {
      old = nil
      clouds = [:]
      return
    }
    old = table
    clouds = Dictionary(uniqueKeysWithValues: table.settings.providers.enumerated().map { ($1.prefix, $0) })
  }

  /// - Parameter position: of an endpoint of the new table.
  func destination(forEndpointAt position: Int) -> Destination? {
    guard let old, endpoints.isSame[position], let origin = endpoints.origins[position] else { return nil }
    return old.endpoints[origin]
  }

  func destination(for provider: ProviderSettings) -> Destination? {
    guard let old, let position = clouds[provider.prefix], old.settings.providers[position] == provider else { return nil }
    return old.clouds[position]
  }
}
