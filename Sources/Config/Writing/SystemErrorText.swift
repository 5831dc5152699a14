import Glibc

/// The system's words for an error number.
struct SystemErrorText: CustomStringConvertible {
  private let number: Int32

  init(_ number: Int32) { self.number = number }

  var description: String {
    var text = [CChar](repeating: 0, count: 128)
    // Safe: the length is the array's, and the text ends with a NUL within it.
    guard unsafe strerror_r(number, &text, text.count) == 0 else { return "system error \(number)" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
