import Glibc

/// The mounts of this process's mount namespace, as /proc/self/mountinfo lists them (proc_pid_mountinfo(5)).
struct MountTable {
  /// Types by device number.
  private let types: [UInt64: String]

  /// Empty where there is no /proc.
  static func read() -> MountTable {
    MountTable(text: String(decoding: Content.bytes(of: "/proc/self/mountinfo", limit: 16 << 20) ?? [], as: UTF8.self))
  }

  init(text: String) {
    var types: [UInt64: String] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      // A number of optional fields, then a hyphen, then the type.
      guard fields.count > 6, let device = Self.device(fields[2]), let hyphen = fields[6...].firstIndex(of: "-"), hyphen + 1 < fields.count
      else { continue }
      types[device] = String(fields[hyphen + 1])
    }
    self.types = types
  }

  func remoteKind(of device: UInt64) -> RemoteFileSystem? { types[device].flatMap { RemoteFileSystem(type: $0) } }

  /// `MAJOR:MINOR` as `st_dev` has it: glibc's gnu_dev_makedev.
  private static func device(_ text: Substring) -> UInt64? {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let major = UInt64(parts[0]), let minor = UInt64(parts[1]) else { return nil }
    return (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12
  }
}
