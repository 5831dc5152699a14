/// The text of one scalar on its way to a value, after references were resolved.
struct ScalarText {
  let text: String
  /// What messages call it instead of repeating it: for secrets and for what came from outside the file. nil: it may be shown.
  let standIn: String?

  init(_ text: String, standIn: String? = nil) {
    self.text = text
    self.standIn = standIn
  }

  var mayBeShown: Bool { standIn == nil }

  /// The text as it may appear in a message.
  var shown: String {
    if let standIn { return standIn }
    let limit = 60
    var printable = ""
    for scalar in text.unicodeScalars.prefix(limit) { printable.unicodeScalars.append(Self.isPrintable(scalar) ? scalar : "\u{FFFD}") }
    return "`\(printable)\(text.unicodeScalars.count > limit ? "…" : "")`"
  }

  /// Whether a message may hold the scalar: no control character, and none that turns the direction of writing.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
    default: true
    }
  }
}
