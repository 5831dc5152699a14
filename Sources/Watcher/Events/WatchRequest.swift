/// One watch that a helper is asked for.
struct WatchRequest: Sendable, Hashable {
  /// Of a directory: without links in it.
  var path: PathBytes
  var mask: EventMask
  /// What stood there: another file under the same name is another watch.
  var identity: FileIdentity

  /// As `fingerpost-inotify` takes it, with a zero byte.
  var argument: [UInt8] { Array(String(mask.rawValue, radix: 16).utf8) + [UInt8(ascii: ":")] + path.cString }
}
