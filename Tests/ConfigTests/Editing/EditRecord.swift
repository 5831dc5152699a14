import FoundationEssentials

@testable import Config

/// What was edited and what came of it, for `Tests/SecondParser`, which looks at all of it with PyYAML.
///
/// One JSON line a text, and a last one that counts them: a record that was cut off is noticed. Made where `FINGERPOST_EDIT_RECORD` names a
/// directory.
struct EditRecord {
  static let directory = ProcessInfo.processInfo.environment["FINGERPOST_EDIT_RECORD"].map {
    URL(filePath: $0, directoryHint: .isDirectory)
  }

  private var bytes: [UInt8] = []
  private var textCount = 0

  /// A text under the name that a finding is reported with, and the rows of edits that were made on it, each row from the text as given.
  mutating func add(_ name: String, _ text: [UInt8], _ rows: [[RecordedEditor.Step]]) {
    textCount += 1
    put("{\"name\":")
    put(json: name.utf8)
    put(",\"text\":")
    put(json: text)
    put(",\"rows\":")
    put(list: rows) { record, row in record.put(list: row) { $0.put($1) } }
    put("}\n")
  }

  /// Writes what there is. Texts that were meant to be tried and were not are for the reader to notice, by their number.
  func write(_ name: String, to directory: URL) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let end = "{\"texts\":\(textCount)}\n"
    try Data(bytes + Array(end.utf8)).write(to: directory.appending(path: "\(name).jsonl"))
  }

  // MARK: JSON

  private mutating func put(_ step: RecordedEditor.Step) {
    switch step.edit {
    case .append(let value, let path): put("append", path, value)
    case .set(let value, let path): put("set", path, value)
    case .remove(let path, let keepingComments): put("remove", path, nil, keepingComments: keepingComments)
    }
    switch step.result {
    case .made(let text, let comments):
      put(",\"text\":")
      put(json: text)
      put(",\"removed_comments\":")
      put(list: comments) { $0.put(json: $1.utf8) }
    case .unchanged: put(",\"unchanged\":true")
    case .refused(let reason): put(",\"refused\":\"\(reason.rawValue)\"")
    }
    put("}")
  }

  private mutating func put(_ name: String, _ path: EditPath, _ value: EditValue?, keepingComments: Bool = false) {
    put("{\"do\":\"\(name)\",\"path\":")
    put(list: path.steps) { record, step in
      switch step {
      case .key(let key): record.put(json: key.utf8)
      case .item(let index): record.put(String(index))
      case .itemWhere(let key, let text): record.put(list: [key, text]) { $0.put(json: $1.utf8) }
      }
    }
    if keepingComments { put(",\"keeping_comments\":true") }
    guard let value else { return }
    put(",\"value\":")
    put(value)
  }

  private mutating func put(_ value: EditValue) {
    switch value {
    case .text(let text): put("text", text)
    case .reference(let text): put("reference", text)
    case .integer(let number): put("{\"integer\":\(number)}")
    case .boolean(let flag): put("{\"boolean\":\(flag)}")
    case .list(let items):
      put("{\"list\":")
      put(list: items) { $0.put($1) }
      put("}")
    case .mapping(let pairs):
      put("{\"mapping\":")
      put(list: pairs) { record, pair in
        record.put("[")
        record.put(json: pair.key.utf8)
        record.put(",")
        record.put(pair.value)
        record.put("]")
      }
      put("}")
    }
  }

  private mutating func put(_ kind: String, _ text: String) {
    put("{\"\(kind)\":")
    put(json: text.utf8)
    put("}")
  }

  private mutating func put<Element>(list: [Element], _ each: (inout EditRecord, Element) -> Void) {
    put("[")
    for (index, element) in list.enumerated() {
      if index > 0 { put(",") }
      each(&self, element)
    }
    put("]")
  }

  private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func put(json text: some Collection<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case ..<0x20: put("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
