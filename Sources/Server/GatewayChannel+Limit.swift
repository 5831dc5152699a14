import Config
import Gateway
import Glibc
import Logging
import NIOCore

/// Which connections are served at all.
extension GatewayChannel {
  /// Counts a new connection, on its event loop, until it ends. Returns false if it is one too many, and then sees to its end.
  ///
  /// - Parameters:
  ///   - isSecured: whether clients speak TLS.
  ///   - logger: told of refusals, once in a while.
  func admits(_ channel: any Channel, isSecured: Bool, logger: Logger) -> Bool {
    let loop = loops.state(of: channel.eventLoop)
    let server = loop.currentTable().settings.server
    let verdict = limit.admit(atMost: server.maxConnections)
    if verdict == .serve {
      channel.closeFuture.whenComplete { [limit] _ in limit.release(verdict) }
      return true
    }
    loop.metrics.countRefusedConnection()
    if limit.isNews(at: time(nil)) {
      let metadata: Logger.Metadata = ["max_connections": "\(server.maxConnections)", "room": "\(limit.room)"]
      // Not here: a log that nobody reads would hold up the loop, and all connections on it.
      Task { logger.warning("connections are refused: as many are open as may be", metadata: metadata) }
    }
    // Behind TLS no answer could be read before a handshake, which is too much for a connection that is not wanted.
    guard verdict == .refuse, !isSecured, (try? refuse(channel, loop)) != nil else {
      limit.release(verdict)
      channel.close(promise: nil)
      return false
    }
    channel.closeFuture.whenComplete { [limit] _ in limit.release(verdict) }
    return false
  }

  private func refuse(_ channel: any Channel, _ loop: LoopState) throws {
    let error = RenderedError(.tooManyConnections)
    var answer = channel.allocator.buffer(capacity: 512)
    let date = loop.date()
    AnswerHead.write(
      status: error.status, contentType: "application/json", contentLength: error.body.count, extra: error.headers, keepsAlive: false,
      requestID: loop.nextRequestID(), date: date, rates: nil, to: &answer)
    answer.writeBytes(error.body)
    try channel.pipeline.syncOperations.addHandler(ConnectionRefusal(answer: answer))
  }
}
