package import Config

/// A cloud provider as one routing table knows it.
package struct Cloud: Sendable {
  package let candidate: Candidate
  package let kind: ProviderSettings.Kind
  /// Whether it has a key.
  package let isConfigured: Bool
}
