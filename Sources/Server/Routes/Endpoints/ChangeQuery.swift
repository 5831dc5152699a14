import Config
import Gateway
import HTTPTypes
import Hummingbird

extension ChangeOptions {
  /// `If-Match`, `?dry_run=true` and `?keep_comments=true` of a request.
  ///
  /// - Throws: `invalidParameter`.
  init(_ request: Request) throws(GatewayError) {
    self.init(
      base: try Self.base(request), isTrial: try Self.flag("dry_run", of: request),
      keepsComments: try Self.flag("keep_comments", of: request))
  }

  /// An entity tag of ours, or `*`, which any content matches (RFC 9110, 13.1.1).
  private static func base(_ request: Request) throws(GatewayError) -> ContentDigest? {
    guard let tag = request.headers[.ifMatch], tag != "*" else { return nil }
    let text = tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 1 ? String(tag.dropFirst().dropLast()) : tag
    guard let digest = ContentDigest(text) else { throw .invalidParameter(name: "If-Match", reason: "is no ETag of this gateway") }
    return digest
  }

  private static func flag(_ name: String, of request: Request) throws(GatewayError) -> Bool {
    switch request.uri.queryParameters[name[...]] {
    case nil, "false", "0": return false
    case "true", "1", "": return true
    default: throw .invalidParameter(name: name, reason: "must be true or false")
    }
  }
}
