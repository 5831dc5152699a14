import Testing

@testable import Config

@Suite struct UnifiedDiffTests {
  @Test(
    "A patch has one hunk with three lines of context",
    arguments: [
      ("a\n", "a\n", ""), ("a\nb\n", "a\nc\nb\n", "@@ -1,2 +1,3 @@\n a\n+c\n b\n"),
      ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"),
      ("a", "a\nb", "@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n"),
      ("a\nb", "b", "@@ -1,2 +1,1 @@\n-a\n b\n\\ No newline at end of file\n"), ("", "a\n", "@@ -0,0 +1,1 @@\n+a\n"),
      ("a\n", "", "@@ -1,1 +0,0 @@\n-a\n"),
      ("a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"), ("x\nx\n", "x\nx\nx\n", "@@ -1,2 +1,3 @@\n x\n x\n+x\n"),
    ])
  func patch(old: String, new: String, hunk: String) {
    let diff = UnifiedDiff(path: "conf.d/a.yaml", old: Array(old.utf8), new: Array(new.utf8))
    #expect(diff.text == (hunk.isEmpty ? "" : "--- a/conf.d/a.yaml\n+++ b/conf.d/a.yaml\n" + hunk))
  }

  @Test(
    "A name is written as git writes it",
    arguments: [("/etc/a.yaml", "a/etc/a.yaml"), ("a b", "a/a b\t"), ("a\"\n", "\"a/a\\\"\\012\""), ("本", "a/本")])
  func name(path: String, written: String) {
    #expect(UnifiedDiff(path: path, old: [], new: [10]).text.hasPrefix("--- \(written)\n+++ "))
  }
}
