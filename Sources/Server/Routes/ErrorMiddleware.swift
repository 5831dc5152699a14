import Gateway
import Hummingbird

/// Turns what routes throw into answers in the one shape that errors have.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = GatewayRequestContext

  @concurrent
  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as GatewayError {
      return JSONAnswer.response(RenderedError(error))
    } catch let error as HTTPError where error.status == .notFound {
      return JSONAnswer.response(RenderedError(.notFound(path: request.uri.path)))
    }
  }
}
