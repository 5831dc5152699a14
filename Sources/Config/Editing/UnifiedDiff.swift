/// The difference of two texts as `git apply` and `patch` take it: one hunk around everything that changed.
package struct UnifiedDiff: Sendable, Equatable {
  /// The patch; empty if nothing changed. As bytes, because the texts need not be UTF-8.
  package let bytes: [UInt8]

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// - Parameters:
  ///   - path: the file's name in the patch, relative to where it will be applied. A leading `/` is left out.
  ///   - context: unchanged lines to show on either side.
  package init(path: String, old: [UInt8], new: [UInt8], context: Int = 3) {
    guard old != new else {
      bytes = []
      return
    }
    let (before, after) = (Self.lines(old), Self.lines(new))
    var start = 0
    while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
    var same = 0
    while same < min(before.count, after.count) - start, before[before.count - 1 - same] == after[after.count - 1 - same] { same += 1 }
    let top = max(0, start - context)
    let below = min(same, context)
    var patch: [UInt8] = []
    patch += Array("--- \(Self.name("a/", path))\n+++ \(Self.name("b/", path))\n".utf8)
    let counts = (before.count - same + below - top, after.count - same + below - top)
    patch += Array("@@ -\(Self.range(top, counts.0)) +\(Self.range(top, counts.1)) @@\n".utf8)
    for line in before[top..<start] { Self.add(line, " ", to: &patch) }
    for line in before[start..<(before.count - same)] { Self.add(line, "-", to: &patch) }
    for line in after[start..<(after.count - same)] { Self.add(line, "+", to: &patch) }
    for line in before[(before.count - same)..<(before.count - same + below)] { Self.add(line, " ", to: &patch) }
    bytes = patch
  }

  /// With their line ends. git knows LF alone: a CR before it is part of the line.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...offset])
      start = offset + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  private static func add(_ line: ArraySlice<UInt8>, _ sign: Unicode.Scalar, to patch: inout [UInt8]) {
    patch.append(UInt8(ascii: sign))
    patch += line
    if line.last != UInt8(ascii: "\n") { patch += Array("\n\\ No newline at end of file\n".utf8) }
  }

  /// Of no lines, the line before counts.
  private static func range(_ start: Int, _ count: Int) -> String { "\(count == 0 ? start : start + 1),\(count)" }

  /// As git writes names: in quotes with C's escapes where they hold a quote, a backslash or a control character.
  private static func name(_ prefix: String, _ path: String) -> String {
    let name = prefix + path.drop { $0 == "/" }
    let isOdd: (UInt8) -> Bool = { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    // A tab ends a name that holds spaces.
    guard name.utf8.contains(where: isOdd) else { return name.utf8.contains(UInt8(ascii: " ")) ? name + "\t" : name }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
      case _ where isOdd(byte):
        let digits = String(byte, radix: 8)
        quoted += Array(("\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits).utf8)
      default: quoted.append(byte)
      }
    }
    return String(decoding: quoted + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
