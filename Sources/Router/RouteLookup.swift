/// What a routing table says to a model name.
package enum RouteLookup: Sendable {
  /// A local model or an alias.
  case route(Route)
  /// `PREFIX:NAME`: the position of the cloud and the byte count of the prefix with its colon.
  case cloud(Int, prefixLength: Int)
  /// No endpoint is enabled at all.
  case noEndpoints
  /// Nobody knows the name.
  case unknownModel
  /// It has a colon, and nobody knows a name that begins like this. The byte count of the prefix without its colon.
  case unknownPrefix(prefixLength: Int)
}
