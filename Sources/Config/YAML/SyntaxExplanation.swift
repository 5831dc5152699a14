/// What a failure of libyaml means to the person who wrote the file.
struct SyntaxExplanation: Sendable, Equatable {
  var id = DiagnosticID.syntax
  var message: String
  var hint: String?
  /// Whether to point at where the unfinished thing began rather than at where it was missed.
  var pointsAtContext = false

  /// - Parameters:
  ///   - problem: libyaml's words for what is wrong.
  ///   - context: libyaml's words for what was being read.
  ///   - next: the byte where it was noticed; nil at the end of the text.
  init(problem: String, context: String?, next: UInt8?) {
    message = problem
    switch problem {
    case "found character that cannot start any token":
      explainStrayCharacter(next)
    case "found a tab character that violates indentation", "found a tab character where an indentation space is expected":
      explainTab()
    case "mapping values are not allowed in this context":
      message = "a `:` is not expected here"
      hint = "put a value that holds `: ` in quotes; if this is a key, it must line up with the keys above"
    case "could not find expected ':'":
      message = "this line is neither a key with a value nor part of the value above"
      hint = "is a `:` missing after the key, or a space after the `:`?"
      pointsAtContext = true
    case "did not find expected key":
      message = "this does not line up with the keys above"
      hint = "keys of one mapping start in the same column; a quoted value must not be followed by anything"
    case "did not find expected '-' indicator":
      message = "this does not line up with the list above"
      hint = "items of one list start with `-` in the same column"
    case "did not find expected ',' or ']'":
      message = "a `,` or the closing `]` is missing before this"
      explainBracket(atEnd: next == nil, message: "this `[` is never closed")
    case "did not find expected ',' or '}'":
      message = "a `,` or the closing `}` is missing before this"
      explainBracket(atEnd: next == nil, message: "this `{` is never closed")
    case "did not find expected node content":
      message = "a value is missing before this"
      explainBracket(atEnd: next == nil, message: "this bracket is never closed")
    case "found unexpected end of stream", "found unexpected document indicator":
      message = "the quote that opens here is never closed"
      pointsAtContext = true
    case "found unknown escape character":
      message = "this is no escape sequence of double quotes"
      hint = "write `\\\\` for a backslash, or use single quotes"
    case "did not find expected hexdecimal number", "found invalid Unicode character escape code":
      message = "this escape sequence does not name a character"
      hint = "`\\x` takes 2 hexadecimal digits, `\\u` 4 and `\\U` 8"
    case "did not find expected alphabetic or numeric character":
      let sign = context == "while scanning an alias" ? "*" : "&"
      message = "a name is missing after `\(sign)`, or it holds a character that is not allowed in one"
      hint = "`\(sign)` begins \(sign == "*" ? "an alias" : "an anchor"); put a value that starts with it in quotes: `\"\(sign)\"`"
      pointsAtContext = true
    case "block sequence entries are not allowed in this context":
      message = "a list item is not expected here"
      hint = "start the list on a line of its own, and put a value that starts with `- ` in quotes"
    case "mapping keys are not allowed in this context":
      message = "a key is not expected here"
      hint = "start the mapping on a line of its own, and put a value that starts with `? ` in quotes"
    case "did not find expected comment or line break":
      message = "only a comment may follow on this line"
      hint = "the text of a block value starts on the next line; put a value that starts with `|` or `>` in quotes"
    case "found undefined tag handle":
      message = "this tag is not defined"
      hint = "put a value that starts with `!` in quotes"
    default:
      if problem.contains("tab character") { explainTab() }
    }
  }

  private mutating func explainTab() {
    id = .tabIndentation
    message = "YAML forbids tabs for indentation"
    hint = "use spaces"
  }

  private mutating func explainStrayCharacter(_ next: UInt8?) {
    guard let next else { return }
    guard next != UInt8(ascii: "\t") else { return explainTab() }
    let character = next == UInt8(ascii: "`") ? "a backtick" : "`\(String(decoding: [next], as: UTF8.self))`"
    message = "a value cannot start with \(character)"
    hint = "put it in quotes"
  }

  /// At the end of the text what matters is the bracket that was opened.
  private mutating func explainBracket(atEnd: Bool, message unclosed: String) {
    guard atEnd else { return }
    message = unclosed
    pointsAtContext = true
  }
}
