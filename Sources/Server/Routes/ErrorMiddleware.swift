import Gateway
import Hummingbird
import Logging
import NIOHTTP1

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
    } catch let refusal as FileChangeRefusal {
      return try FileChangeRefusalBody(refusal).response()
    } catch let error as HTTPError where error.status == .notFound {
      return JSONAnswer.response(RenderedError(.notFound(path: request.uri.path)))
    } catch let error as HTTPError {
      return JSONAnswer.response(RenderedError(.framework(status: error.status.code, reason: error.body ?? error.status.reasonPhrase)))
    } catch is HTTPParserError {
      return JSONAnswer.response(RenderedError(.malformedRequest("The request is not valid HTTP/1.1")))
    } catch {
      context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return JSONAnswer.response(RenderedError(.framework(status: 500, reason: "The gateway could not answer; its log says why")))
    }
  }
}
