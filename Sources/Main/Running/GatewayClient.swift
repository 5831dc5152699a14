import Config
import FoundationEssentials
import NIOCore
import NIOPosix
import Upstream

/// Asks the management API of a running gateway, with the HTTP client that the gateway asks its upstreams with.
final class GatewayClient: Sendable {
  /// A configuration and its included files are 68 MiB at most; in JSON a little more.
  private static let largestAnswer = 256 << 20

  /// Where it is, and who asks.
  struct Login: Sendable {
    var url: String
    var key: Secret?
    /// Certificates in PEM form; nil: those of the system.
    var authorities: String?
  }

  /// Without a slash at its end.
  private let url: String
  private let login: Login
  private let pool: UpstreamPool
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  init(_ login: Login) throws(GatewayClientError) {
    var url = Substring(login.url)
    while url.hasSuffix("/") { url.removeLast() }
    self.url = String(url)
    self.login = login
    do throws(UpstreamStartError) {
      pool = try UpstreamPool(threads: 1)
    } catch {
      throw .notStarted("\(error)")
    }
  }

  /// Ends its threads. Call it when nothing is asked any more.
  func shutdown() async throws {
    await pool.shutdown()
    try await group.shutdownGracefully()
  }

  /// The body of a successful answer.
  func get<Body: Decodable>(_ path: String, as body: Body.Type) async throws(GatewayClientError) -> Body {
    var headers = [("Accept", "application/json"), ("User-Agent", "fingerpost/\(Fingerpost.version)")]
    if let key = login.key { headers.append(("Authorization", "Bearer \(key.exposed)")) }
    let target = UpstreamTarget(
      url: url + path, headers: headers, authorities: login.authorities, connectTimeout: .seconds(10), responseTimeout: .seconds(60))
    let answer = try await exchange(target).get()
    guard answer.status == 200 else { throw refusal(answer) }
    do {
      return try JSONDecoder().decode(Body.self, from: Data(answer.body.readableBytesView))
    } catch {
      throw .notFingerpost(status: 200)
    }
  }

  private struct Answer: Sendable {
    var status = 0
    var body = ByteBuffer()
  }

  private func exchange(_ target: UpstreamTarget) async -> Result<Answer, GatewayClientError> {
    let loop = group.next()
    let mailbox = pool.mailbox(for: loop)
    return await withCheckedContinuation { continuation in
      loop.execute {
        var answer = Answer()
        var own: Transfer?
        let transfer = Transfer(target: target, method: .get, body: nil) { update in
          if let head = update.head { answer.status = head.status }
          if var body = update.body {
            let count = body.readableBytes
            answer.body.writeBuffer(&body)
            if let own { mailbox.consumed(own, bytes: count) }
          }
          if answer.body.readableBytes > Self.largestAnswer, let own {
            mailbox.cancel(own)
            continuation.resume(returning: .failure(.notFingerpost(status: answer.status)))
          } else if let end = update.end {
            switch end {
            case .complete: continuation.resume(returning: .success(answer))
            case .failed(let error): continuation.resume(returning: .failure(.unreachable(error)))
            }
          } else {
            return
          }
          own = nil
        }
        own = transfer
        mailbox.start(transfer)
      }
    }
  }

  /// In the shape of every error of the gateway; what is not, comes from somebody else.
  private struct ErrorBody: Decodable {
    struct Failure: Decodable {
      var message: String
      var code: String
    }
    var error: Failure
  }

  private func refusal(_ answer: Answer) -> GatewayClientError {
    guard let body = try? JSONDecoder().decode(ErrorBody.self, from: Data(answer.body.readableBytesView)) else {
      return .notFingerpost(status: answer.status)
    }
    return switch (answer.status, body.error.code) {
    case (401, "invalid_api_key"): login.key == nil ? .keyMissing : .keyUnknown
    case (403, "insufficient_permissions"): .keyTooWeak(body.error.message)
    case (404, "not_found"): .tooOld
    case (let status, _): .refused(status: status, message: body.error.message)
    }
  }
}
