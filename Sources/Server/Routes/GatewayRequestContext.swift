import Config
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import Router

/// What a request to the framework's routes carries: the table of the moment it started.
struct GatewayRequestContext: RequestContext {
  struct Source: RequestContextSource {
    let core: ApplicationRequestContextSource
    let table: ServingTable
    var logger: Logger { core.logger }
  }

  var coreContext: CoreRequestContextStorage
  let table: ServingTable

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    table = source.table
  }

  /// The key that the request presents.
  ///
  /// - Parameter permissions: one of these is needed; none: any valid key will do.
  /// - Throws: `GatewayError.invalidKey`, `.permissionMissing`.
  @discardableResult
  func authorize(_ request: Request, _ permissions: Permission...) throws(GatewayError) -> AccessKey {
    guard let credential = Self.credential(of: request), let key = table.routing.keys.key(for: credential) else { throw .invalidKey }
    if let first = permissions.first, !permissions.contains(where: key.permissions.contains) { throw .permissionMissing(first) }
    return key
  }

  private static func credential(of request: Request) -> Substring? {
    if let key = request.headers.value(of: "x-api-key") { return key[...] }
    guard let value = request.headers[.authorization], HeaderName.hasPrefix(value, "bearer ") else { return nil }
    return value.dropFirst(7).drop { $0 == " " }
  }
}

extension HTTPFields {
  /// The first value of a header that has no constant in the library.
  func value(of lowercased: StaticString) -> String? {
    first { HeaderName.equal($0.name.canonicalName, lowercased) }?.value
  }
}
