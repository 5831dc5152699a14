import Glibc
import Subprocess
import SystemPackage

/// The program `fingerpost-inotify`, one process for each set of watches.
struct HelperEventSource: FileEventSource {
  /// Of the executable.
  let path: String

  func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd {
    var options = PlatformOptions()
    // A process group of its own: a Ctrl-C at the terminal is for the gateway, which ends its helpers itself.
    options.processGroupID = 0
    do {
      // Its environment is empty, since ours may hold keys. Its standard input stays open for as long as we live, and longer it need not.
      let result = try await Subprocess.run(
        .path(FilePath(path)), arguments: Arguments(requests.map(\.argument)), environment: .custom([:] as [Environment.Key: String]),
        platformOptions: options, input: .inputWriter, output: .sequence, error: .discarded
      ) { execution in
        var parser = RecordParser()
        for try await buffer in execution.standardOutput {
          let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
          let records = try parser.take(bytes)
          if !records.isEmpty { deliver(records) }
        }
      }
      return switch result.terminationStatus {
      case .exited(let code): .exited(code)
      case .signaled(let signal): .signalled(signal)
      }
    } catch is RecordParser.Malformed {
      return .malformed
    } catch let error as SubprocessError {
      if error.code == .executableNotFound { return .notFound(path: path) }
      return .notStarted(path: path, why: error.description)
    } catch {
      return .notStarted(path: path, why: "\(error)")
    }
  }
}
