/// One attempt to load the file, told to whoever keeps a log or counts.
package struct ReloadReport: Sendable {
  package var trigger: ReloadTrigger
  package var outcome: ReloadOutcome
  /// From the first byte read to the new table in use, or to the verdict that there is none.
  package var took: Duration
}
