import Config

/// What was read, seen for whether all of it has come: what is being written still, or was taken away for a moment.
struct Arrival {
  let loaded: LoadedConfig
  let certificates: CertificateVerdict
  /// Of the running configuration.
  let runningFiles: [LoadedFile]
  /// Of the main file.
  let path: String

  /// Whoever asks for a reload is told at once that the file is missing. That a part of it is missing may be for a moment, and nobody is to
  /// lose endpoints by it, whoever asks.
  func observation(_ trigger: ReloadTrigger) -> ReloadPatience.Observation {
    if let unsettled = loaded.unsettled {
      return .unsettled(path: unsettled.path, content: unsettled.digest)
    }
    // Whoever replaces two files does so one after the other.
    if trigger == .watch, let key = halfReplacedKey { return .vanished(path: key) }
    guard let gone = vanished, trigger == .watch || loaded.settings != nil else { return .settled }
    return .vanished(path: gone)
  }

  /// For people: what is waited for, and why.
  var awaited: (path: String, reason: String) {
    guard let unsettled = loaded.unsettled else {
      if let key = halfReplacedKey {
        return (key, "certificate and key do not belong together; one of them may be about to be replaced")
      }
      return (vanished ?? path, "a file is missing; it may be about to come back")
    }
    return switch unsettled.reason {
    case .openForWriting: (unsettled.path, "a program has the file open for writing")
    case .changing: (unsettled.path, "the file changed while it was read")
    }
  }

  private var halfReplacedKey: String? {
    certificates.mayBeHalfReplaced ? loaded.settings?.server.tls?.privateKey.path : nil
  }

  /// A file that the running configuration was made of, or that this one refers to, and that is not there.
  private var vanished: String? {
    let there = Set(loaded.files.lazy.filter { $0.digest != nil }.map(\.path))
    let gone = runningFiles.lazy.map(\.path).filter { !there.contains($0) } + loaded.referencedFiles
    // One that is there but no longer included, or cannot be read, has not vanished.
    return gone.first { FilePaths.resolved($0) == nil }
  }
}
