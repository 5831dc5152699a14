/// How much care is taken that nobody is writing what is read.
package enum ReadPolicy: Sendable, Equatable {
  /// The bytes that are there now. For a check on the command line.
  case plain
  /// A file that a program holds open for writing, or that changes under the read, is not taken. For the running gateway.
  case steady
  /// As `steady`, but a program that merely holds the file open is no hindrance: for one that never closes it.
  case evenIfOpenForWriting
}
