/// Reads `20MiB`, `1GB`, and a bare whole number of bytes.
enum SizeText {
  /// Bytes of each unit.
  static let bytes = [
    "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]

  static func parse(_ scalar: ScalarText) throws(ScalarProblem) -> Int {
    let (digits, unit) = NumberWithUnit.split(scalar.text)
    guard WholeNumber.isPlain(digits), let factor = unit.isEmpty ? 1 : bytes[unit] else {
      if let trap = WholeNumber.trap(scalar) { throw trap }
      throw ScalarProblem(.wrongType, "must be a size, not \(scalar.shown)", hint: hint(scalar))
    }
    guard let number = Int(digits), case let (total, overflow) = number.multipliedReportingOverflow(by: factor), !overflow else {
      throw ScalarProblem(.outOfRange, "is \(scalar.shown), which is too large a size")
    }
    return total
  }

  private static func hint(_ scalar: ScalarText) -> String {
    let (digits, unit) = NumberWithUnit.split(scalar.text)
    if scalar.mayBeShown, WholeNumber.isPlain(digits), let letter = unit.first(where: { $0 != " " })?.uppercased(), "KMGT".contains(letter)
    {
      return "write `\(digits)\(letter)iB` (powers of 1024) or `\(digits)\(letter)B` (powers of 1000)"
    }
    return "one whole number and one unit: `512KiB`, `20MiB` or `1GB`"
  }
}
