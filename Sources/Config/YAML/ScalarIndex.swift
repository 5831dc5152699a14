/// Translates between byte offsets and counts of Unicode scalars in a text, both ways.
///
/// Columns are counted in scalars, and so are libyaml's marks; ranges are in bytes. Built once in O(n), with one number for every 64
/// bytes; a question costs O(log n). Bytes that are not UTF-8 are tolerated: every byte that is no continuation byte starts a scalar.
struct ScalarIndex: Sendable {
  private static let blockSize = 64
  /// How many scalars start before each block. Empty when the text is ASCII: then both counts are the same.
  private let scalarsBefore: [Int]

  init(_ bytes: [UInt8]) {
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      scalarsBefore = []
      return
    }
    var table: [Int] = []
    table.reserveCapacity(bytes.count / Self.blockSize + 1)
    var count = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % Self.blockSize == 0 { table.append(count) }
      if Self.startsScalar(byte) { count += 1 }
    }
    scalarsBefore = table
  }

  /// How many scalars start before `offset`, which is at most `bytes.count`. `bytes` are those that the index was made of.
  func scalars(before offset: Int, in bytes: [UInt8]) -> Int {
    guard !scalarsBefore.isEmpty else { return offset }
    let block = min(offset / Self.blockSize, scalarsBefore.count - 1)
    var count = scalarsBefore[block]
    for position in (block * Self.blockSize)..<offset where Self.startsScalar(bytes[position]) { count += 1 }
    return count
  }

  /// Where the scalar with this number starts, counted from 0; `bytes.count` if there are not that many.
  func offset(ofScalar number: Int, in bytes: [UInt8]) -> Int {
    guard !scalarsBefore.isEmpty else { return min(number, bytes.count) }
    var low = 0
    var high = scalarsBefore.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if scalarsBefore[middle] <= number { low = middle } else { high = middle }
    }
    var count = scalarsBefore[low]
    var position = low * Self.blockSize
    while position < bytes.count {
      if Self.startsScalar(bytes[position]) {
        if count == number { return position }
        count += 1
      }
      position += 1
    }
    return bytes.count
  }

  static func startsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
}
