/// Cuts what arrives from a helper into records, however the pipe cut it.
struct RecordParser {
  /// What arrives is not what a helper says.
  struct Malformed: Error {}

  /// The longest path and the longest name fit in many times over.
  static let longestRecord = 64 << 10

  private var rest: [UInt8] = []

  /// - Returns: the records that are complete with these bytes.
  mutating func take(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [HelperRecord] {
    rest.append(contentsOf: bytes)
    var records: [HelperRecord] = []
    var start = rest.startIndex
    while let end = rest[start...].firstIndex(of: 0) {
      guard let record = HelperRecord(rest[start..<end]) else { throw Malformed() }
      records.append(record)
      start = end + 1
    }
    rest.removeFirst(start)
    guard rest.count <= Self.longestRecord else { throw Malformed() }
    return records
  }
}
