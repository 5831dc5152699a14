import Testing

@testable import Watcher

@Suite("What the helper says") struct RecordParserTests {
  static let records: [(String, HelperRecord)] = [
    ("+", .ready),
    ("-28:/etc/x", .refused(PathBytes("/etc/x"), SystemError(number: 28))),
    ("-24:", .unavailable(SystemError(number: 24))),
    ("80:5:/etc/gateway.yaml", .event(FileEvent(mask: .movedTo, path: PathBytes("/etc"), name: PathBytes("gateway.yaml")))),
    ("2:9:/etc/a:\nb", .event(FileEvent(mask: .modify, path: PathBytes("/etc/a:\nb"), name: PathBytes("")))),
    ("100:1:/etc", .event(FileEvent(mask: .create, path: .root, name: PathBytes("etc")))),
    ("4000:0:", .event(FileEvent(mask: .overflow, path: PathBytes(""), name: PathBytes("")))),
  ]

  @Test(arguments: records) func `is read`(text: String, record: HelperRecord) {
    #expect(HelperRecord(Array(text.utf8)) == record)
  }

  @Test(arguments: ["", "++", "-x:/a", "-1", "zz:1:/", "80:9:/etc", "80:-1:/", "80:", "Usage: something"])
  func `is nothing else`(text: String) {
    #expect(HelperRecord(Array(text.utf8)) == nil)
  }

  @Test func `may be cut anywhere`() throws {
    let bytes = Self.records.flatMap { text, _ -> [UInt8] in Array(text.utf8) + [0] }
    for size in 1..<bytes.count {
      var parser = RecordParser()
      var read: [HelperRecord] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        read += try parser.take(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(read == Self.records.map(\.1))
    }
  }

  @Test func `has an end`() {
    var parser = RecordParser()
    #expect(throws: RecordParser.Malformed.self) {
      for _ in 0..<100 { _ = try parser.take([UInt8](repeating: 0x31, count: 4096)) }
    }
  }
}
