@testable import Config

/// Short ways to read a text in tests.
enum Reading {
  static func parse(_ text: String, limits: YAMLLimits = .default) -> (document: Document?, diagnostics: [Diagnostic]) {
    YAMLParser.parse(SourceText(file: "f.yaml", text: text), limits: limits)
  }

  /// One line for each finding: `E0008 3:5`.
  static func places(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { "\($0.id.rawValue) \($0.primary.map { "\($0.location.line):\($0.location.column)" } ?? "-")" }
  }

  static func slice(_ document: Document, _ range: Range<Int>) -> String {
    String(decoding: document.source.bytes[range], as: UTF8.self)
  }

  /// The node at a path of keys and indices.
  static func node(_ document: Document, _ path: String...) -> Node? {
    var node = document.root
    for step in path {
      switch node?.resolved.content {
      case .mapping(let entries): node = entries.first { $0.key.text == step }?.value
      case .sequence(let items): node = Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
      case .scalar, .alias, nil: node = nil
      }
    }
    return node
  }

  /// Calls `visit` for every node as written: what is behind an alias is not visited again.
  static func visit(_ node: Node, _ visit: (Node) -> Void) {
    visit(node)
    switch node.content {
    case .scalar, .alias: break
    case .sequence(let items): for item in items { self.visit(item, visit) }
    case .mapping(let entries):
      for entry in entries {
        self.visit(entry.key, visit)
        self.visit(entry.value, visit)
      }
    }
  }
}
