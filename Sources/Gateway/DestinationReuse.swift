import Config

/// The destinations of an old table that a new one can go on using: those whose entry, and the server's time-outs, are as they were.
struct DestinationReuse {
  private let old: ServingTable?
  private let endpoints: [String: Int]
  private let clouds: [String: Int]

  init(of table: ServingTable?, for server: ServerSettings) {
    guard let table, table.settings.server.connectTimeout == server.connectTimeout,
      table.settings.server.requestTimeout == server.requestTimeout
    else {
      old = nil
      endpoints = [:]
      clouds = [:]
      return
    }
    old = table
    endpoints = Dictionary(uniqueKeysWithValues: table.settings.endpoints.enumerated().map { ($1.id, $0) })
    clouds = Dictionary(uniqueKeysWithValues: table.settings.providers.enumerated().map { ($1.prefix, $0) })
  }

  func destination(for endpoint: EndpointSettings) -> Destination? {
    guard let old, let position = endpoints[endpoint.id], old.settings.endpoints[position].describesSame(as: endpoint) else { return nil }
    return old.endpoints[position]
  }

  func destination(for provider: ProviderSettings) -> Destination? {
    guard let old, let position = clouds[provider.prefix], old.settings.providers[position] == provider else { return nil }
    return old.clouds[position]
  }
}
