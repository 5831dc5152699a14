import Glibc
import NIOCore

/// How the kernel notices clients that vanish without a word: a cable cut, a machine without power, a NAT that has forgotten.
///
/// Small pieces of a stream to such a client fit into the kernel's buffers for minutes, and a call that waits for its answer sends nothing: no
/// write ever waits, so the write time-out of the gateway sees nothing. Set on a listening socket, these options are those of every connection
/// that it accepts (tcp(7)), which costs a connection nothing.
struct LostClients {
  /// Seconds; the kernel takes no more (MAX_TCP_KEEPIDLE).
  private static let longestPause: Int64 = 32767

  /// How long a client may leave what was sent to it, or a probe, unacknowledged.
  let timeout: Duration

  /// - Parameter writeTimeout: a quarter is added, a second at least: the gateway's own time-out comes first where it sees anything, and a
  ///   single lost packet is outlasted.
  init(writeTimeout: Duration) {
    timeout = writeTimeout + max(writeTimeout / 4, .seconds(1))
  }

  /// Probes begin after a third of the time without a sign of life and come every sixth of it; a client that leaves them unanswered is
  /// lost with the first that is due when the time is over.
  var options: [(option: ChannelOptions.Types.SocketOption, value: SocketOptionValue)] {
    let seconds = timeout.components.seconds
    return [
      (.init(level: .socket, name: .so_keepalive), 1),
      (Self.option(TCP_KEEPIDLE), Self.value(min(max(1, seconds / 3), Self.longestPause))),
      (Self.option(TCP_KEEPINTVL), Self.value(min(max(1, seconds / 6), Self.longestPause))),
      (Self.option(TCP_USER_TIMEOUT), Self.value(seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000)),
    ]
  }

  /// For connections that `listening` accepts from now on.
  func watch(on listening: any Channel) -> EventLoopFuture<Void> {
    .andAllSucceed(options.map { listening.setOption($0.option, value: $0.value) }, on: listening.eventLoop)
  }

  private static func option(_ name: Int32) -> ChannelOptions.Types.SocketOption {
    ChannelOptions.Types.SocketOption(level: .tcp, name: NIOBSDSocket.Option(rawValue: name))
  }

  private static func value(_ number: Int64) -> SocketOptionValue { SocketOptionValue(number) }
}
