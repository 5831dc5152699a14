/// The kinds of events of inotify(7), whose numbers these are.
struct EventMask: OptionSet, Sendable, Hashable {
  let rawValue: UInt32

  static let modify = EventMask(rawValue: 0x2)
  static let attributes = EventMask(rawValue: 0x4)
  static let closeWrite = EventMask(rawValue: 0x8)
  static let closeNoWrite = EventMask(rawValue: 0x10)
  static let open = EventMask(rawValue: 0x20)
  static let movedFrom = EventMask(rawValue: 0x40)
  static let movedTo = EventMask(rawValue: 0x80)
  static let create = EventMask(rawValue: 0x100)
  static let delete = EventMask(rawValue: 0x200)
  static let deleteSelf = EventMask(rawValue: 0x400)
  static let moveSelf = EventMask(rawValue: 0x800)
  static let unmount = EventMask(rawValue: 0x2000)
  static let overflow = EventMask(rawValue: 0x4000)
  static let ignored = EventMask(rawValue: 0x8000)
  static let onlyDirectory = EventMask(rawValue: 0x100_0000)

  /// Of a directory that the way leads through: only what is made, moved or removed there can lead it elsewhere.
  static let directoryOnTheWay: EventMask = [
    .movedTo, .movedFrom, .create, .delete, .attributes, .deleteSelf, .moveSelf, .onlyDirectory,
  ]
  /// Of a directory in which a way ends.
  static let directoryAtEnd: EventMask = [.directoryOnTheWay, .closeWrite]
  static let file: EventMask = [.closeWrite, .modify, .attributes, .deleteSelf, .moveSelf]
  /// What the watcher causes itself to see whether events arrive.
  static let selfTest: EventMask = [.open, .closeNoWrite]
  /// Whatever the name that came with it.
  static let alwaysMatters: EventMask = [.overflow, .unmount, .ignored, .deleteSelf, .moveSelf]
}
