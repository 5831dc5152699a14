import Gateway
import HTTPTypes
import Hummingbird

/// Paths asked with a method that they do not take: 405, and `Allow` says which they do (RFC 9110, 15.5.6).
struct MethodRoutes {
  /// What one path takes.
  struct Taken {
    let path: RouterPath
    var methods: Set<HTTPRequest.Method>
    /// As `Allow` has it.
    var allowed: String { MethodRoutes.methods.filter(methods.contains).map(\.rawValue).joined(separator: ", ") }
  }

  /// Those of RFC 9110, PATCH, and QUERY, which is on its way to be one.
  private static let methods: [HTTPRequest.Method] =
    [.get, .head, .post, .put, .patch, .delete, .options, .trace] + [HTTPRequest.Method(rawValue: "QUERY")].compactMap(\.self)

  /// By path, those of inference among them, whose POST never gets as far as the router.
  static func taken(by router: Router<GatewayRequestContext>) -> [String: Taken] {
    var taken: [String: Taken] = [:]
    for route in router.routes {
      // The router answers HEAD wherever it answers GET.
      let methods: Set<HTTPRequest.Method> = route.method == .get ? [.get, .head] : [route.method]
      taken[route.path.description, default: Taken(path: route.path, methods: [])].methods.formUnion(methods)
    }
    for operation in InferenceOperation.allCases {
      let path = RouterPath("/v1\(operation.path)")
      taken[path.description, default: Taken(path: path, methods: [])].methods.insert(.post)
    }
    return taken
  }

  /// Call it when every other route has been added.
  func add(to router: Router<GatewayRequestContext>) {
    for taken in Self.taken(by: router).values {
      let allowed = taken.allowed
      for method in Self.methods where !taken.methods.contains(method) {
        router.on(taken.path, method: method) { _, _ -> Response in throw GatewayError.methodNotAllowed(allowed: allowed) }
      }
    }
  }
}
