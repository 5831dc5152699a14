/// What goes on to the client when a piece of a stream has come.
package enum MeteredPiece: Equatable, Sendable {
  /// The piece as it is. By far the most frequent.
  case whole
  /// This part of the piece, perhaps none of it.
  case part(Range<Int>)
  /// These bytes in the piece's stead: an event was taken from its midst, or goes out together with a beginning that was held back.
  case bytes([UInt8])
}
