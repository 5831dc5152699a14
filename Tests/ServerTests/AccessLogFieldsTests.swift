import FoundationEssentials
import NIOCore
import Testing

@testable import Server

@Suite("Access log fields")
struct AccessLogFieldsTests {
  private func line(_ format: AccessLogFormat, _ write: (AccessLogFields, inout ByteBuffer) -> Void) -> String {
    var line = ByteBuffer()
    let fields = AccessLogFields(format: format)
    fields.begin(to: &line) { $0.writeStaticString("TIME") }
    write(fields, &line)
    fields.end(to: &line)
    return String(buffer: line)
  }

  private func everyKind(_ fields: AccessLogFields, _ line: inout ByteBuffer) {
    fields.string("a", "plain", to: &line)
    fields.string("b", "two words", to: &line)
    fields.string("c", nil, to: &line)
    fields.word("d", "ok", to: &line)
    fields.number("e", 12, to: &line)
    fields.number("f", tenths: 1234, to: &line)
    fields.milliseconds("g", .microseconds(1250), to: &line)
  }

  @Test("Text has pairs")
  func text() {
    #expect(line(.text, everyKind) == #"TIME access a=plain b="two words" c=- d=ok e=12 f=123.4 g=1.2"#)
  }

  @Test("JSON has the same as members")
  func json() {
    #expect(
      line(.json, everyKind)
        == #"{"time":"TIME","type":"access","a":"plain","b":"two words","c":null,"d":"ok","e":12,"f":123.4,"g":1.2}"#)
  }

  @Test("Any text reads back from JSON as it was")
  func escapes() throws {
    struct Line: Decodable { var v: String }
    let every = String(String.UnicodeScalarView((0...0x2FF).compactMap(UnicodeScalar.init))) + "\u{2028}語😀"
    let written = line(.json) { fields, line in fields.string("v", every, to: &line) }
    #expect(!written.utf8.contains { $0 < 32 })
    #expect(try JSONDecoder().decode(Line.self, from: Data(written.utf8)).v == every)
  }

  @Test("No text can forge a pair or a line")
  func forging() {
    let written = line(.text) { fields, line in fields.string("v", "x\naccess id=\"1\" \\", to: &line) }
    #expect(written == #"TIME access v="x\x0aaccess id=\x221\x22 \x5c""#)
  }
}
