@testable import Config

/// What a document says, without places, styles and anchors: for comparisons.
enum Tree: Equatable {
  case scalar(String)
  case list([Tree])
  case map([Pair])

  struct Pair: Equatable {
    var key: String
    var value: Tree
  }

  init(_ node: Node) {
    switch node.resolved.content {
    case .scalar(let scalar): self = .scalar(scalar.text)
    case .sequence(let items): self = .list(items.map { Tree($0) })
    case .mapping(let entries): self = .map(entries.map { Pair(key: $0.key.text ?? "", value: Tree($0.value)) })
    case .alias: preconditionFailure("resolved nodes are no aliases")
    }
  }
}
