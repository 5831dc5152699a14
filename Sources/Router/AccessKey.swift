package import Config

/// What one API key allows, prepared for asking at every request.
package final class AccessKey: Sendable {
  package let name: String
  package let permissions: Set<Permission>
  /// Whether `inference` is among the permissions; asked at every request.
  package let mayInfer: Bool
  private let patterns: [GlobPattern]
  private let allowsEveryModel: Bool

  init(_ settings: APIKeySettings) {
    name = settings.name
    permissions = settings.permissions
    mayInfer = settings.permissions.contains(.inference)
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
