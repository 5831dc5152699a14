/// Which value of a configuration file is meant: `endpoints[2].health_check.interval`.
package struct EditPath: Sendable, Hashable, CustomStringConvertible {
  package enum Step: Sendable, Hashable {
    case key(String)
    /// By position, from 0.
    case item(Int)
    /// The first mapping of a list whose key has this value (as it is meant: `$$` is a dollar sign). Aliases and merges count.
    case itemWhere(key: String, is: String)
  }

  package var steps: [Step]

  package init(_ steps: [Step]) { self.steps = steps }

  /// A top-level key.
  package static func key(_ name: String) -> EditPath { EditPath([.key(name)]) }

  package func key(_ name: String) -> EditPath { EditPath(steps + [.key(name)]) }

  package func item(_ index: Int) -> EditPath { EditPath(steps + [.item(index)]) }

  package func item(where key: String, is value: String) -> EditPath { EditPath(steps + [.itemWhere(key: key, is: value)]) }

  package var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let name): text += text.isEmpty ? name : "." + name
      case .item(let index): text += "[\(index)]"
      case .itemWhere(let key, let value): text += "[\(key)=\(value)]"
      }
    }
  }
}
