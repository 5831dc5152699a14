/// A law of editing that was broken.
struct EditFault: Error, CustomStringConvertible {
  let description: String

  init(_ what: String, _ bytes: [UInt8]) { description = "\(what)\n---- new\n\(String(decoding: bytes, as: UTF8.self))\n---- old" }

  static func expect(_ isTrue: Bool, _ what: @autoclosure () -> String, _ bytes: [UInt8]) throws(EditFault) {
    guard isTrue else { throw EditFault(what(), bytes) }
  }
}
