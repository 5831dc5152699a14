@testable import Dialects

/// What a meter must say of a whole stream, read off lines and reference trees.
struct ReferenceMeter {
  /// The stream in order: what stands for itself, and whether it is a chunk that only says usage.
  var units: [(bytes: [UInt8], isUsageChunk: Bool)] = []
  var usage: TokenUsage?

  init(_ stream: [UInt8]) {
    var unit: [UInt8] = []
    var data: [[UInt8]] = []
    var isOdd = false
    let lines = stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, part) in lines.enumerated() {
      // Behind the stream's last LF.
      let isLast = number == lines.count - 1
      var line = Array(part)
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if line.contains(UInt8(ascii: "\r")) { isOdd = true }
      let isComment = unit.isEmpty && line.first == UInt8(ascii: ":")
      if line.starts(with: Array("data:".utf8)), !isOdd {
        let rest = Array(line.dropFirst(5))
        data.append(rest.first == UInt8(ascii: " ") ? Array(rest.dropFirst()) : rest)
      }
      unit += part
      if !isLast { unit.append(UInt8(ascii: "\n")) }
      guard isLast || line.isEmpty || isComment else { continue }
      let answer = isOdd ? nil : ReferenceAnswer(Array(data.joined(separator: [UInt8(ascii: "\n")])))
      if let told = answer?.usage { usage = told }
      units.append((unit, !isLast && unit.count <= StreamMeter.holdLimit && answer?.isUsageChunk == true))
      (unit, data, isOdd) = ([], [], false)
    }
  }

  /// What a client sees that did not ask for usage.
  var passed: [UInt8] { units.flatMap { $0.isUsageChunk ? [] : $0.bytes } }
}
