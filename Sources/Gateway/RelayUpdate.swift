package import NIOCore
import Upstream

/// What happened to a call since the last update: what the connection can write in one go.
package struct RelayUpdate {
  /// At most once per call, before any body.
  package var head: RelayHead?
  /// Bytes of the answer, unframed. There are `headroom` writable bytes before its reader index, for a chunk size in place.
  package var body: ByteBuffer?
  /// The last thing of every call that was not cancelled.
  package var end: RelayEnd?

  package static var headroom: Int { TransferUpdate.headroom }
}
