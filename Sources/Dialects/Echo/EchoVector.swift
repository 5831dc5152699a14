import FoundationEssentials

/// A vector of length 1 made from a text: the same text gives the same vector on every machine, another text another one.
struct EchoVector {
  let numbers: [Float]

  init(_ item: EchoEmbeddingInput.Item, dimensions: Int) {
    var state = Self.digest(item)
    let raw = (0..<dimensions).map { _ in Self.next(&state) }
    let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    numbers = raw.map { Float($0 / length) }
  }

  /// The numbers as little-endian 32-bit floats.
  var base64: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 4)
    for number in numbers {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(shift))) }
    }
    return Data(bytes).base64EncodedString()
  }

  /// FNV-1a with 64 bits.
  private static func digest(_ item: EchoEmbeddingInput.Item) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let mix = { (byte: UInt8) in hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    switch item {
    case .text(let text): text.utf8.forEach(mix)
    case .tokens(let numbers):
      for number in numbers { withUnsafeBytes(of: Int64(number).littleEndian) { $0.forEach(mix) } }
    }
    return hash
  }

  /// SplitMix64; the upper 52 bits as a number between -1 and 1, never zero, so that a vector always has a length.
  private static func next(_ state: inout UInt64) -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return (Double(mixed >> 12) + 0.5) / Double(1 << 51) - 1
  }
}
