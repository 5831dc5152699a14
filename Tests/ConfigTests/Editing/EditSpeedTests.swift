import Testing

@testable import Config

@Suite struct EditSpeedTests {
  #if DEBUG
    private static let count = 250
  #else
    private static let count = 5_000
  #endif

  @Test("A megabyte with 5 000 endpoints is edited in the order of its size")
  func large() throws {
    var text = "version: 1\nendpoints:\n"
    for number in 0..<Self.count {
      text += "  - name: endpoint-\(number)  # rack \(number % 40)\n    base_url: http://10.0.\(number / 250).\(number % 250):8000/v1\n"
      text += "    type: vllm\n    api_key: ${env:KEY_\(number % 16)}\n    health_check: {interval: 30s, timeout: 5s}\n"
      text += "    max_concurrent: 8\n    models: [llama-3.2-1b, \"qwen3:32b\"]\n"
    }
    var editor = try ConfigEditor(SourceText(file: "f.yaml", text: text))
    let list = EditPath.key("endpoints")
    let item = EditValue.mapping(["name": .text("new"), "base_url": .text("http://10.1.1.1:8000")])
    let clock = ContinuousClock()
    let appending = try clock.measure { _ = try editor.apply(.append(item, to: list)) }
    let weight = list.item(where: "name", is: "endpoint-\(Self.count - 1)").key("weight")
    let changing = try clock.measure { _ = try editor.apply(.set(.integer(4), at: weight)) }
    let removing = try clock.measure { _ = try editor.apply(.remove(list.item(Self.count))) }
    #expect(editor.bytes.count == text.utf8.count + "    weight: 4\n".utf8.count)
    // Optimised, each takes some 50 ms; the bound only catches what is not linear.
    #expect(max(appending, changing, removing) < .seconds(30), "append \(appending), set \(changing), remove \(removing)")
  }
}
