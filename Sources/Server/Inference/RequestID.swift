/// Makes ids for requests that came without one: unique for the life of the process and unlikely ever to meet another process's.
struct RequestIDSource {
  private let seed: UInt64
  private var counter: UInt64

  init() {
    var generator = SystemRandomNumberGenerator()
    seed = generator.next()
    counter = generator.next()
  }

  /// 32 hexadecimal digits.
  mutating func next() -> String {
    counter &+= 1
    // Spreads neighbouring counters, so that ids do not look alike (the finaliser of SplitMix64).
    var mixed = counter &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed ^= mixed >> 31
    return String(unsafeUninitializedCapacity: 32) { digits in
      for position in 0..<32 {
        let word = position < 16 ? seed : mixed
        let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - (position & 15) * 4)) & 15
        digits[position] = nibble < 10 ? 48 + nibble : 87 + nibble
      }
      return 32
    }
  }
}
