/// What a file is that a write in place may have left half way, told by its bytes alone.
enum TornFile: Equatable {
  /// The write had not begun, or its bytes were taken back.
  case isOld
  /// The write is complete.
  case isNew
  /// A part of each: the write was cut off, and nobody has edited the file since.
  case isTorn
  /// Anything else: somebody has edited it since.
  case isForeign

  /// What disks write at least as a whole. Pages and blocks of file systems are multiples of it.
  private static let sector = 512

  init(_ file: [UInt8], journal: Journal) {
    let (old, new) = (journal.old, journal.new)
    self =
      if file == new {
        .isNew
      } else if file == old {
        .isOld
      } else if Self.isCutOff(file, old: old, new: new) || Self.isMixedBySectors(file, old: old, new: new) {
        .isTorn
      } else {
        .isForeign
      }
  }

  /// A process that is killed leaves the new bytes up to some point, and the old ones behind it: write(2) goes from front to back.
  private static func isCutOff(_ file: [UInt8], old: [UInt8], new: [UInt8]) -> Bool {
    let written = zip(file, new).prefix { $0 == $1 }.count
    // Behind the point the file must be the old one, at the same places and to its end. The furthest point leaves least to compare.
    return file.count == max(old.count, written) && file[written...].elementsEqual(old.dropFirst(written))
  }

  /// A machine that stops leaves any sectors old, and any new. Where the file grew, sectors behind the old end may be zero: its size may
  /// reach the disk before its bytes.
  private static func isMixedBySectors(_ file: [UInt8], old: [UInt8], new: [UInt8]) -> Bool {
    guard (min(old.count, new.count)...max(old.count, new.count)).contains(file.count) else { return false }
    return stride(from: 0, to: file.count, by: sector).allSatisfy { start in
      let range = start..<min(start + sector, file.count)
      let part = file[range]
      return part.elementsEqual(padded(old, range)) || part.elementsEqual(padded(new, range))
    }
  }

  private static func padded(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    let part = bytes.dropFirst(range.lowerBound).prefix(range.count)
    return part + [UInt8](repeating: 0, count: range.count - part.count)
  }
}
