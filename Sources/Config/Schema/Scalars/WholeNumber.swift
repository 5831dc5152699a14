/// Reads plain decimal numbers, and explains the other notations that YAML knows.
enum WholeNumber {
  /// `0`, `42`, `-7`: an optional sign, no leading zero, nothing else.
  static func parse(_ scalar: ScalarText) throws(ScalarProblem) -> Int {
    let text = scalar.text
    guard isPlain(text) else { throw problem(scalar) }
    guard let number = Int(text) else {
      throw ScalarProblem(.outOfRange, "is \(scalar.shown), which is too large a number")
    }
    return number
  }

  static func isPlain(_ text: String) -> Bool {
    var digits = Substring(text)
    if digits.utf8.first == UInt8(ascii: "-") || digits.utf8.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
    return digits.utf8.count == 1 || digits.utf8.first != UInt8(ascii: "0")
  }

  /// The notation, if it is one of those that YAML readers take for different numbers, or nil.
  static func trap(_ scalar: ScalarText) -> ScalarProblem? {
    let lowered = scalar.text.lowercased()
    func two(_ first: String, _ second: String, _ hint: String) -> ScalarProblem {
      ScalarProblem(.yamlTrap, "is \(scalar.shown), which is \(first), but \(second)", hint: hint)
    }
    if lowered.hasPrefix("0o"), let octal = Int(lowered.dropFirst(2), radix: 8) {
      return two("\(octal) in YAML 1.2", "a text in YAML 1.1", "write `\(octal)`")
    }
    if lowered.hasPrefix("0x"), let number = Int(lowered.dropFirst(2), radix: 16) {
      return two("\(number) in hexadecimal", "not the plain decimal number that is asked for", "write `\(number)`")
    }
    if lowered.count > 1, lowered.hasPrefix("0"), let decimal = Int(lowered), decimal >= 0 {
      guard let octal = Int(lowered, radix: 8) else {
        return two("\(decimal) with a leading zero", "a text to other YAML readers", "write `\(decimal)`")
      }
      if octal == decimal { return ScalarProblem(.yamlTrap, "is \(scalar.shown), which has a leading zero", hint: "write `\(decimal)`") }
      return two("\(octal) in YAML 1.1 (octal)", "\(decimal) in YAML 1.2", "write `\(decimal)` or `\(octal)`")
    }
    if let number = sexagesimal(lowered) {
      return two("\(number) in YAML 1.1 (base 60)", "a text in YAML 1.2", "write `\(number)` if that is meant")
    }
    if lowered.contains("_"), isPlain(lowered.filter { $0 != "_" }) {
      let number = lowered.filter { $0 != "_" }
      return two("\(number) in YAML 1.1", "a text in YAML 1.2", "write `\(number)`")
    }
    return nil
  }

  private static func problem(_ scalar: ScalarText) -> ScalarProblem {
    if let trap = trap(scalar) { return trap }
    return ScalarProblem(.wrongType, "must be a whole number, not \(scalar.shown)")
  }

  /// `22:22` is 22 * 60 + 22 to YAML 1.1.
  private static func sexagesimal(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.count < 8 else { return nil }
    var total = 0
    for (index, part) in parts.enumerated() {
      guard (1...(index == 0 ? 6 : 2)).contains(part.utf8.count), let digits = Int(part), digits >= 0, index == 0 || digits < 60 else {
        return nil
      }
      let (scaled, overflow) = total.multipliedReportingOverflow(by: 60)
      let (sum, overflowToo) = scaled.addingReportingOverflow(digits)
      guard !overflow, !overflowToo else { return nil }
      total = sum
    }
    return total
  }
}
