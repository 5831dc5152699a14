import Config
import Router

/// What is on disk when a change is made: the main file, and what it and those that it includes say.
struct FileOnDisk {
  let main: SourceText
  /// Absolute.
  let mainPath: String
  let settings: Settings
  let workingDirectory: String

  /// - Throws: `fileInvalid`.
  init(_ reloader: Reloader) throws(FileChangeRefusal) {
    do throws(SourceFileError) {
      main = try reloader.readFile()
    } catch {
      throw .fileInvalid([error.diagnostic])
    }
    workingDirectory = reloader.loader.environment.workingDirectory
    mainPath = FilePaths.absolute(reloader.path, in: workingDirectory)
    let status = reloader.board.status
    // A large file need not be read again to know what it says.
    if status.state == .inSync, status.digest == main.digest, status.files.count == 1 {
      settings = reloader.tables.current.settings
      return
    }
    let loaded = reloader.loader.load(source: main)
    guard let settings = loaded.settings else { throw .fileInvalid(loaded.diagnostics) }
    self.settings = settings
  }

  func endpoint(_ id: String) throws(FileChangeRefusal) -> EndpointSettings {
    guard let endpoint = settings.endpoints.first(where: { $0.id == id }) else { throw .endpointNotFound(id: id) }
    return endpoint
  }

  /// The file that an endpoint's entry is in, absolute.
  func path(of endpoint: EndpointSettings) -> String { FilePaths.absolute(endpoint.location.file, in: workingDirectory) }

  /// Where the entry stands in its file.
  func entry(of endpoint: EndpointSettings) -> EditPath {
    let before = settings.endpoints.prefix { $0.id != endpoint.id }
    return .key("endpoints").item(before.count { $0.location.file == endpoint.location.file })
  }

  /// Where a new endpoint goes, absolute: `registrations.file`, if there is one.
  var registrations: String { settings.registrationsFile ?? mainPath }
}
