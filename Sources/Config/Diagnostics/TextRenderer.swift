/// Writes diagnostics for people.
///
///     error[E0107]: unknown key `modles`
///       --> gateway.yaml:17:5
///        |
///     17 |     modles: [a]
///        |     ^^^^^^
///        = did you mean `models`?
///
///     1 error
struct TextRenderer: Sendable {
  /// Whether escape sequences set it in colours.
  let color: Bool

  private enum Style: String {
    case bold = "\u{1B}[1m"
    case red = "\u{1B}[1;31m"
    case yellow = "\u{1B}[1;33m"
    case cyan = "\u{1B}[1;36m"
    case blue = "\u{1B}[1;34m"
  }

  /// How many cells a tab takes.
  private static let tab = "    "

  func render(_ diagnostics: [Diagnostic]) -> String {
    guard !diagnostics.isEmpty else { return "" }
    return (diagnostics.map(block) + [summary(diagnostics) + "\n"]).joined(separator: "\n")
  }

  private func block(_ diagnostic: Diagnostic) -> String {
    let style = style(of: diagnostic.severity)
    let number = diagnostic.primary.map { String($0.location.line) } ?? ""
    let margin = String(repeating: " ", count: max(1, number.count))
    let head = painted("\(diagnostic.severity.rawValue)[\(diagnostic.id.rawValue)]", style)
    var lines = [head + painted(": \(TerminalText.oneLine(diagnostic.message))", .bold)]
    if let span = diagnostic.primary {
      let shown = Self.underlined(span)
      lines.append("\(margin)\(painted("-->", .blue)) \(TerminalText.oneLine(span.location.description))")
      lines.append(painted("\(margin) |", .blue))
      lines.append(painted("\(number) |", .blue) + (shown.line.isEmpty ? "" : " " + shown.line))
      lines.append(painted("\(margin) |", .blue) + " " + shown.indent + painted(shown.carets, style))
    }
    for place in diagnostic.related {
      lines.append("\(margin) \(painted("=", .blue)) \(TerminalText.oneLine("\(place.location): \(place.note)"))")
    }
    for (index, part) in (diagnostic.hint ?? "").split(separator: "\n").enumerated() {
      lines.append("\(margin) \(index == 0 ? painted("=", .blue) : " ") \(TerminalText.oneLine(String(part)))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The excerpt as it is printed, and what comes below it. Widths are in cells of a terminal, where East Asian characters take two.
  private static func underlined(_ span: SourceSpan) -> (line: String, indent: String, carets: String) {
    var line = ""
    var cellsBefore = 0
    var cells = 0
    let underlined = span.excerptColumn..<(span.excerptColumn + span.excerptLength)
    var column = 1
    for scalar in span.excerpt.unicodeScalars {
      let width = scalar == "\t" ? tab.count : CellWidth.of(scalar)
      if column < underlined.lowerBound { cellsBefore += width }
      if underlined.contains(column) { cells += width }
      if scalar == "\t" { line += tab } else { line.unicodeScalars.append(scalar) }
      column += 1
    }
    while line.last == " " { line.removeLast() }
    return (line, String(repeating: " ", count: cellsBefore), String(repeating: "^", count: max(1, cells)))
  }

  private func summary(_ diagnostics: [Diagnostic]) -> String {
    let severities: [Diagnostic.Severity] = [.error, .warning, .note]
    return severities.compactMap { severity in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }.joined(separator: ", ")
  }

  private func style(of severity: Diagnostic.Severity) -> Style {
    switch severity {
    case .error: .red
    case .warning: .yellow
    case .note: .cyan
    }
  }

  private func painted(_ text: String, _ style: Style) -> String { color ? style.rawValue + text + "\u{1B}[0m" : text }
}
