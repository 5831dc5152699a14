/// An endpoint or provider that may take a call, as one routing table knows it.
package struct Candidate: Sendable {
  /// Endpoint name, or provider prefix.
  package let name: String
  /// Endpoint id; for providers `provider:PREFIX`.
  package let id: String
  package let account: EndpointAccount
  /// 1...1000.
  package let weight: Int
}
