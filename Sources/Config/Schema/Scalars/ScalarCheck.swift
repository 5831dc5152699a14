/// Reads one scalar as its shape asks.
enum ScalarCheck {
  /// - Parameter shape: a scalar's; for a list or a mapping the answer is "wrong type".
  static func value(of scalar: ScalarText, as shape: Shape, directory: String) throws(ScalarProblem) -> Checked.Value {
    switch shape {
    case .text(let format):
      return try FormatCheck.value(of: scalar, as: format, directory: directory)
    case .boolean:
      return .boolean(try BooleanText.parse(scalar))
    case .integer(let range):
      let number = try WholeNumber.parse(scalar)
      guard range.contains(number) else { throw outOfRange(scalar, "\(range.lowerBound)", "\(range.upperBound)") }
      return .integer(number)
    case .duration(let range):
      let duration = try DurationText.parse(scalar)
      guard range.contains(duration) else {
        throw outOfRange(scalar, DefaultText.text(of: range.lowerBound), DefaultText.text(of: range.upperBound))
      }
      return .duration(duration)
    case .size(let range):
      let size = try SizeText.parse(scalar)
      guard range.contains(size) else {
        throw outOfRange(
          scalar, DefaultText.text(ofSize: range.lowerBound),
          range.upperBound == .max ? "any size" : DefaultText.text(ofSize: range.upperBound))
      }
      return .integer(size)
    case .choice(let choices):
      guard choices.contains(where: { $0.word == scalar.text }) else { throw notAChoice(scalar, choices) }
      return .text(scalar.text)
    case .either(let word, let other):
      if scalar.text == word { return .word }
      do throws(ScalarProblem) {
        return try value(of: scalar, as: other, directory: directory)
      } catch {
        throw ScalarProblem(error.id, error.message, hint: error.hint ?? "or `\(word)`")
      }
    case .list(let element, _, allowsSingle: true):
      return try value(of: scalar, as: element, directory: directory)
    case .list, .section, .names:
      throw ScalarProblem(.wrongType, "must be \(noun(of: shape)), not a single value")
    }
  }

  /// What a value of the shape is called in a sentence.
  static func noun(of shape: Shape) -> String {
    switch shape {
    case .text: "a text"
    case .boolean: "`true` or `false`"
    case .integer: "a whole number"
    case .duration: "a duration"
    case .size: "a size"
    case .choice: "one word"
    case .either(let word, let other): "`\(word)` or \(noun(of: other))"
    case .list(let element, _, let allowsSingle): allowsSingle ? "\(noun(of: element)) or a list" : "a list"
    case .section, .names: "a mapping"
    }
  }

  private static func outOfRange(_ scalar: ScalarText, _ lower: String, _ upper: String) -> ScalarProblem {
    ScalarProblem(
      .outOfRange, lower == upper ? "is \(scalar.shown) but must be \(lower)" : "is \(scalar.shown) but must be from \(lower) to \(upper)")
  }

  private static func notAChoice(_ scalar: ScalarText, _ choices: [Choice]) -> ScalarProblem {
    let words = choices.map(\.word)
    let lowered = scalar.text.lowercased()
    let normal = String(lowered.map { $0 == "-" || $0 == " " ? "_" : $0 })
    let meant =
      scalar.mayBeShown
      ? words.first { $0 == normal } ?? words.first { normal.count > 2 && $0.hasPrefix(normal) }
        ?? Likeness.nearest(to: lowered, among: words)
      : nil
    return ScalarProblem(
      .invalidValue, "must be one of \(words.map { "`\($0)`" }.joined(separator: ", ")), not \(scalar.shown)",
      hint: meant.map { "did you mean `\($0)`?" })
  }
}
