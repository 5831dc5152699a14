/// Puts together what of a piece goes on, and copies only where it is not one run of the piece.
struct PieceEditor {
  private var kept: Range<Int>?
  private var joined: [UInt8]?

  /// Adds bytes that came before this piece, in front of all.
  mutating func keep(held: [UInt8]) {
    if !held.isEmpty { joined = held }
  }

  /// Adds a part of the piece, behind all that was added.
  mutating func keep(_ range: Range<Int>, of piece: Span<UInt8>) {
    guard !range.isEmpty else { return }
    if joined != nil {
      joined?.append(range, of: piece)
    } else if let run = kept, run.upperBound != range.lowerBound {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(run.count + piece.count - range.lowerBound)
      bytes.append(run, of: piece)
      bytes.append(range, of: piece)
      joined = bytes
    } else {
      kept = (kept?.lowerBound ?? range.lowerBound)..<range.upperBound
    }
  }

  func result(of piece: Span<UInt8>) -> MeteredPiece {
    if let joined { return .bytes(joined) }
    let part = kept ?? 0..<0
    return part.count == piece.count ? .whole : .part(part)
  }
}
