/// Loading what is not on disk yet.
extension ConfigLoader {
  /// The same loader, to which some files have another content than on disk, or are there although they are not.
  ///
  /// - Parameters:
  ///   - included: included files that are there, by absolute path; read under the same limits, without errors.
  ///   - referenced: files that `${file:…}` names, by absolute path.
  package func substituting(_ included: [String: Document], referenced: [String: [UInt8]]) -> ConfigLoader {
    var copy = self
    copy.substitutes = included
    guard !referenced.isEmpty else { return copy }
    let onDisk = environment.readFile
    copy.environment = ConfigEnvironment(variables: environment.variables, workingDirectory: environment.workingDirectory) { path in
      referenced[path].map { .success($0) } ?? onDisk(path)
    }
    return copy
  }

  /// The content of an included file.
  func contents(ofIncluded path: String, reading policy: ReadPolicy) throws(SourceFileError) -> FileContents {
    guard let bytes = substitutes[path]?.source.bytes, let identity = FileStamp(path: path)?.identity else {
      return try SourceFile.contents(path, limit: largestFile, reading: policy)
    }
    return FileContents(bytes: bytes, identity: identity, unsettled: nil)
  }
}
