import Glibc

/// A directory of its own for one test, removed at the end, and the ways in which programs change files.
final class TemporaryDirectory: Sendable {
  struct Failure: Error {
    var call: String
    var code = errno
  }

  let path: String

  init() throws {
    var template = Array("/tmp/fingerpost-watcher-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp") }
    // Without links, as the watcher reports it.
    guard let real = realpath(template, nil) else { throw Failure(call: "realpath") }
    path = String(cString: real)
    free(real)
  }

  deinit { Self.removeAll(path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  func makeDirectory(_ name: String) throws {
    try check("mkdir", mkdir(self(name), 0o755))
  }

  /// In place: opened, emptied, written and closed.
  func write(_ text: String, to name: String) throws {
    try append(text, to: name, flags: O_TRUNC)
  }

  func append(_ text: String, to name: String, flags: Int32 = O_APPEND) throws {
    let descriptor = open(self(name), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
    try check("open", descriptor)
    defer { close(descriptor) }
    try write(text, to: descriptor)
  }

  func write(_ text: String, to descriptor: Int32) throws {
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(call: "write") }
  }

  /// Written beside it, and renamed over it.
  func replace(_ name: String, with text: String) throws {
    try write(text, to: name + ".tmp")
    try move(name + ".tmp", to: name)
  }

  func move(_ old: String, to new: String) throws { try check("rename", rename(self(old), self(new))) }

  func remove(_ name: String) throws { try check("unlink", unlink(self(name))) }

  func link(_ name: String, to target: String) throws { try check("symlink", symlink(target, self(name))) }

  func hardLink(_ name: String, to old: String) throws { try check("link", Glibc.link(self(old), self(name))) }

  func setMode(_ name: String, _ mode: mode_t) throws { try check("chmod", chmod(self(name), mode)) }

  func touch(_ name: String) throws { try check("utimensat", utimensat(AT_FDCWD, self(name), nil, 0)) }

  /// As kubelet's AtomicWriter: a new directory, a new link, the link renamed over `..data`, the old directory removed.
  func swapData(to version: String, text: String, removing old: String?) throws {
    try makeDirectory("mount/..\(version)")
    try write(text, to: "mount/..\(version)/gateway.yaml")
    try link("mount/..data_tmp", to: "..\(version)")
    try move("mount/..data_tmp", to: "mount/..data")
    guard let old else { return }
    try remove("mount/..\(old)/gateway.yaml")
    try check("rmdir", rmdir(self("mount/..\(old)")))
  }

  func removeDirectory(_ name: String) { Self.removeAll(self(name)) }

  private static func removeAll(_ path: String) {
    if unlink(path) == 0 { return }
    for name in Processes.names(in: path) { removeAll("\(path)/\(name)") }
    rmdir(path)
  }

  private func check(_ call: String, _ code: Int32) throws {
    guard code >= 0 else { throw Failure(call: call) }
  }
}
