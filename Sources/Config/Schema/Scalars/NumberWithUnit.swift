/// Takes `20MiB` apart into `20` and `MiB`.
enum NumberWithUnit {
  static func split(_ text: String) -> (digits: String, unit: String) {
    let signed = text.hasPrefix("-") || text.hasPrefix("+")
    let start = signed ? text.utf8.index(after: text.utf8.startIndex) : text.startIndex
    let end = text.utf8[start...].firstIndex { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? text.endIndex
    return (String(text[..<end]), String(text[end...]))
  }
}
