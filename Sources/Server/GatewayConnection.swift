import HummingbirdCore
import NIOCore
import NIOHTTPTypes

typealias FrameworkChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

/// An accepted connection.
struct GatewayConnection: ServerChildChannelValue {
  let channel: any Channel
  /// The framework's end of it: there on the first request that is not an inference call; nil when the connection closed without one.
  let framework: EventLoopFuture<FrameworkChannel?>
}
