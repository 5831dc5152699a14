/// Request bodies of given sizes, shaped as the OpenAI Python SDK writes them.
enum Bodies {
  static func chat(text: String = "The quick brown fox jumps over the lazy dog. ", bytes: Int) -> [UInt8] {
    let messages = [80, 150, 60].map { #"{"role": "user", "content": "\#(repeated(text, min($0, bytes / 4)))"}"# }
    let head = #"{"messages": [{"role": "system", "content": "You are a helpful assistant."}, \#(messages.joined(separator: ", ")), "#
    let tail =
      #"], "model": "llama-3.2-1b", "max_tokens": 256, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.7}"#
    let last = repeated(text, max(0, bytes - head.utf8.count - tail.utf8.count - 32))
    return Array((head + #"{"role": "user", "content": ""# + last + #""}"# + tail).utf8)
  }

  static func numbers(bytes: Int) -> [UInt8] {
    Array((#"{"model": "embed", "input": ["# + String(repeating: "15339, 1917, 0.25, ", count: bytes / 19) + "1]}").utf8)
  }

  private static func repeated(_ text: String, _ bytes: Int) -> String {
    String(repeating: text, count: bytes / text.utf8.count)
  }
}
