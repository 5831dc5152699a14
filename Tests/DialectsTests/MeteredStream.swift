@testable import Dialects

/// A stream that went through a meter: what came out, and what the meter says.
struct MeteredStream: Equatable {
  var passed: [UInt8] = []
  var usage: TokenUsage?

  init(_ pieces: [[UInt8]], hides: Bool = true) {
    var meter = StreamMeter(hidesUsageChunk: hides)
    for piece in pieces { passed += Self.bytes(meter.take(piece.span), of: piece) }
    passed += meter.finish()
    usage = meter.usage
  }

  static func bytes(_ metered: MeteredPiece, of piece: [UInt8]) -> [UInt8] {
    switch metered {
    case .whole: piece
    case .part(let range): Array(piece[range])
    case .bytes(let bytes): bytes
    }
  }
}
