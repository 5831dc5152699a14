/// A quick source of numbers that look random and do not repeat, for ids that are no secrets (SplitMix64, seeded by the system).
struct RandomWords {
  private var state: UInt64

  init() {
    var generator = SystemRandomNumberGenerator()
    state = generator.next()
  }

  /// Never 0.
  mutating func next() -> UInt64 {
    while true {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      if mixed != 0 { return mixed }
    }
  }
}
