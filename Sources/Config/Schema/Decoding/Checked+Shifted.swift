extension Checked {
  /// The same value with every place moved: from the text of one file to that of all files, one behind the other.
  func shifted(by distance: Int) -> Checked {
    let value: Value =
      switch self.value {
      case .text, .boolean, .integer, .duration, .address, .base, .word: self.value
      case .list(let elements): .list(elements.map { $0.shifted(by: distance) })
      case .record(let record): .record(record.shifted(by: distance))
      case .names(let entries):
        .names(entries.map { ($0.name, $0.nameRange.shifted(by: distance), $0.value.shifted(by: distance)) })
      }
    return Checked(value: value, range: range.shifted(by: distance), isResolved: isResolved)
  }
}

extension Record {
  func shifted(by distance: Int) -> Record {
    Record(slots: slots.map { $0?.shifted(by: distance) }, given: given, range: range.shifted(by: distance))
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range<Int> { (lowerBound + distance)..<(upperBound + distance) }
}
