/// Finds aliases that lead back to themselves. Linear in the number of targets; without recursion, since a chain may be long.
enum AliasLoops {
  private enum Mark { case untouched, onPath, done }

  /// - Returns: each loop once, as indices into `aliases` in the order in which one leads to the next.
  static func find(in aliases: [(name: String, targets: [String])]) -> [[Int]] {
    let indices = Dictionary(aliases.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var marks = [Mark](repeating: .untouched, count: aliases.count)
    var loops: [[Int]] = []
    for start in aliases.indices where marks[start] == .untouched {
      var path: [(alias: Int, nextTarget: Int)] = [(start, 0)]
      marks[start] = .onPath
      while let (alias, nextTarget) = path.last {
        guard nextTarget < aliases[alias].targets.count else {
          marks[alias] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].nextTarget += 1
        guard let target = indices[aliases[alias].targets[nextTarget]] else { continue }
        switch marks[target] {
        case .untouched:
          marks[target] = .onPath
          path.append((target, 0))
        case .onPath:
          let from = path.firstIndex { $0.alias == target } ?? 0
          loops.append(path[from...].map(\.alias))
        case .done:
          break
        }
      }
    }
    return loops
  }
}
