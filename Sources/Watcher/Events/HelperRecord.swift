/// One thing that `fingerpost-inotify` says.
enum HelperRecord: Sendable, Equatable {
  /// This path is not watched.
  case refused(PathBytes, SystemError)
  /// There is no inotify for us at all.
  case unavailable(SystemError)
  /// Everything that was not refused is watched from now on.
  case ready
  case event(FileEvent)

  /// - Parameter bytes: without the zero byte at the end.
  /// - Returns: nil for what no helper says.
  init?(_ bytes: some Collection<UInt8>) {
    let colon = UInt8(ascii: ":")
    switch bytes.first {
    case UInt8(ascii: "+"):
      guard bytes.count == 1 else { return nil }
      self = .ready
    case UInt8(ascii: "-"):
      let parts = bytes.dropFirst().split(separator: colon, maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int32(String(decoding: parts[0], as: UTF8.self)) else { return nil }
      let error = SystemError(number: number)
      self = parts[1].isEmpty ? .unavailable(error) : .refused(PathBytes(parts[1]), error)
    default:
      let parts = bytes.split(separator: colon, maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let mask = UInt32(String(decoding: parts[0], as: UTF8.self), radix: 16),
        let length = Int(String(decoding: parts[1], as: UTF8.self)), length >= 0, length <= parts[2].count
      else { return nil }
      let path = PathBytes(parts[2].prefix(length)).withoutTrailingSlash
      self = .event(FileEvent(mask: EventMask(rawValue: mask), path: path, name: PathBytes(parts[2].dropFirst(length))))
    }
  }
}
