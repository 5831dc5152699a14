import Gateway
import Hummingbird

/// Inference paths asked with a method they do not take. Their POST never gets this far: the inference handler answers it.
struct InferenceMethodRoutes {
  func add(to router: Router<GatewayRequestContext>) {
    for operation in InferenceOperation.allCases {
      for method in [HTTPRequest.Method.get, .head, .put, .patch, .delete, .options] {
        router.on(RouterPath("/v1\(operation.path)"), method: method) { _, _ -> Response in
          throw GatewayError.methodNotAllowed(allowed: "POST")
        }
      }
    }
  }
}
