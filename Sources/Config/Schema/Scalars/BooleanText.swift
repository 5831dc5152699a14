/// Reads `true` and `false`, and nothing else.
enum BooleanText {
  static func parse(_ scalar: ScalarText) throws(ScalarProblem) -> Bool {
    switch scalar.text {
    case "true": return true
    case "false": return false
    default:
      let lowered = scalar.text.lowercased()
      let meant: String? =
        switch lowered {
        case "yes", "y", "on", "true", "1": "true"
        case "no", "n", "off", "false", "0": "false"
        default: nil
        }
      throw ScalarProblem(.wrongType, "must be `true` or `false`, not \(scalar.shown)", hint: meant.map { "write `\($0)`" })
    }
  }
}
