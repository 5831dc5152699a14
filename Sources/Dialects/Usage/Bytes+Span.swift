extension [UInt8] {
  mutating func append(_ range: Range<Int>, of piece: Span<UInt8>) {
    piece.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
