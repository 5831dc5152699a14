/// One random damage to a text of JSON or of events.
enum Damage {
  static func apply(to bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let pool = Array("{}[]\",:\\u0123eE+-.truefalsn \n\r\t/".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xFF]
    let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where !bytes.isEmpty: bytes.remove(at: place)
    case 1 where !bytes.isEmpty: bytes[place] = pool.randomElement(using: &random) ?? 0
    case 2 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 3 where bytes.count > 1: bytes.insert(contentsOf: Array(bytes[place..<min(bytes.count, place + 60)]), at: place)
    default: bytes.insert(pool.randomElement(using: &random) ?? 0, at: min(place, bytes.count))
    }
  }
}
