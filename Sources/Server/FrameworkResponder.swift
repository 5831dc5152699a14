import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Router
import Synchronization

/// Runs one request of the framework's part of a connection through the routes.
struct FrameworkResponder<Routes: HTTPResponder>: Sendable where Routes.Context == GatewayRequestContext {
  let router: Routes
  let tables: LiveTable<ServingTable>
  let departure: Departure
  private let requestIDs = RequestIDs()

  init(router: Routes, tables: LiveTable<ServingTable>, departure: Departure) {
    self.router = router
    self.tables = tables
    self.departure = departure
  }

  @Sendable @concurrent
  func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
    let source = GatewayRequestContext.Source(
      core: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "fingerpost.http")), table: tables.current)
    var response = try await router.respond(to: request, context: GatewayRequestContext(source: source))
    if let name = HTTPField.Name("X-Request-Id") {
      let given = request.headers.value(of: "x-request-id").flatMap { RequestFacts.isUsable(requestID: $0) ? $0 : nil }
      response.headers[name] = given ?? requestIDs.next()
    }
    if departure.hasBegun { response.headers[.connection] = "close" }
    // A body behind the answer to HEAD would be read as the beginning of the next one; routes that fail send theirs all the same.
    try await writer.write(response: response.head, body: request.method == .head ? ResponseBody() : response.body)
  }
}

/// Request ids for all event loops.
private final class RequestIDs: Sendable {
  private let source = Mutex(RequestIDSource())

  func next() -> String { source.withLock { $0.next() } }
}
