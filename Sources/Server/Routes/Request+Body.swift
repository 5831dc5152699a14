import Gateway
import Hummingbird
import NIOCore

extension Request {
  /// The whole body.
  ///
  /// - Throws: `bodyTooLarge`, or what the connection broke with.
  func bytes(atMost limit: Int) async throws -> [UInt8] {
    do {
      return Array(buffer: try await body.collect(upTo: limit))
    } catch is NIOTooManyBytesError {
      throw GatewayError.bodyTooLarge(limit: limit)
    }
  }
}
