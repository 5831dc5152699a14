import Config
import Dialects
import Gateway
import Router
import Testing

@testable import Server

@Suite("How requests that went wrong are counted")
struct MetricsRefusalTests {
  static let errors: [GatewayError] = [
    .invalidKey, .permissionMissing(.inference), .modelNotAllowed(model: "m"), .invalidBody(.missingModel), .invalidBody(.emptyModel),
    .invalidBody(.duplicateModel), .bodyTooLarge(limit: 1), .modelNotFound(model: "m"), .unknownPrefix(prefix: "p"), .noNodes,
    .providerKeyMissing(prefix: "p"), .dialectUnsupported(prefix: "p", kind: .google), .malformedRequest("m"), .requestTimeout,
    .methodNotAllowed(allowed: "GET"), .overloaded(retryAfter: .seconds(1)), .headTooLarge, .shuttingDown,
    .rateLimited(RateRefusal(retryAfter: .milliseconds(4_200), status: RateStatus(requests: nil, tokens: nil))),
  ]

  @Test("The reason of a refusal is the code that the client got", arguments: errors.indices)
  func codes(index: Int) {
    #expect(RefusalReason(Self.errors[index]).label == RenderedError(Self.errors[index]).code)
  }

  @Test("Every reason but the client's own end comes from an error, and no two have the same word")
  func reasons() {
    let reached = Set(Self.errors.map { RefusalReason($0) } + [.internalError, .clientGone])
    #expect(reached == Set(RefusalReason.allCases))
    #expect(Set(RefusalReason.allCases.map(\.label)).count == RefusalReason.allCases.count)
  }

  @Test(
    "The outcome of an answer follows from its status",
    arguments: [
      (200, .success), (204, .success), (399, .success), (400, .clientError), (404, .clientError), (429, .rateLimited), (499, .clientError),
      (500, .serverError), (503, .serverError), (599, .serverError), (999, .serverError),
    ] as [(Int, RequestOutcome)])
  func outcomes(status: Int, expected: RequestOutcome) {
    #expect(RequestOutcome(status: status) == expected)
  }

  @Test("An error is an endpoint's outcome only where it says something of an endpoint")
  func errorOutcomes() {
    #expect(RequestOutcome(.timeout(.seconds(1))) == .timeout)
    #expect(RequestOutcome(.upstreamUnreachable(name: "a", reason: "r")) == .unreachable)
    #expect(RequestOutcome(.upstreamBroke(name: "a", reason: "r")) == .broken)
    // The gateway ended before the endpoint began to answer.
    #expect(RequestOutcome(.shuttingDown) == .abandoned)
    // Only after endpoints were asked and none had an answer worth keeping.
    #expect(RequestOutcome(.noNodes) == .serverError)
    #expect(RequestOutcome(.modelNotFound(model: "m")) == nil)
  }
}
