package import Config

/// What one API key allows, prepared for asking at every request.
package final class AccessKey: Sendable {
  package let name: String
  package let permissions: Set<Permission>
  /// Whether `inference` is among the permissions; asked at every request.
  package let mayInfer: Bool
  package let limits: KeyLimits
  /// What it has used of its limits; nil: it has none, and nothing is counted.
  package let account: KeyAccount?
  private let patterns: [GlobPattern]
  private let allowsEveryModel: Bool

  init(_ settings: APIKeySettings, ledger: KeyLedger) {
    name = settings.name
    permissions = settings.permissions
    mayInfer = settings.permissions.contains(.inference)
    limits = KeyLimits(requestsPerMinute: settings.requestsPerMinute, tokensPerMinute: settings.tokensPerMinute)
    account = limits.isEmpty ? nil : ledger.account(for: settings.name)
    patterns = settings.models.map(GlobPattern.init)
    allowsEveryModel = patterns.contains { $0.isUniversal }
  }

  /// Whether this key may ask for `model`: the name as the client wrote it, before aliases.
  package func allows(model: Span<UInt8>) -> Bool {
    if allowsEveryModel { return true }
    for pattern in patterns where pattern.matches(model) { return true }
    return false
  }
}
