/// One row of `/v1/models`.
package struct ListedModel: Sendable, Equatable {
  /// The name that clients use.
  package let name: String
  /// Endpoint name, provider prefix, or `fingerpost` for an alias.
  package let ownedBy: String
}
